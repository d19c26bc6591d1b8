"""What is understood of a question."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import QuestionRejected
from domain.types import Filters, InspectionKind, Polarity, Query, Subject
from domain.vocabulary import the_vocabulary
from index.definitions import find_definitions
from index.question import MOST_CHARACTERS, understand

WEAKNESS, STRENGTH = Polarity.WEAKNESS, Polarity.STRENGTH
ILACS, JTAI = InspectionKind.ILACS, InspectionKind.JTAI
LONDON = ("London",)


def groups(query: Query) -> list[str]:
    return [expansion.group for expansion in query.expansions]


@pytest.mark.parametrize(
    ("question", "theme", "polarity"),
    [
        ("connected carers weaknesses", "connected carers", WEAKNESS),
        ("early help strengths", "early help", STRENGTH),
        ("risks not recognised", "risks recognised", WEAKNESS),
        ("few children have life story books", "few children have life story books", WEAKNESS),
        ("fewer placement moves", "fewer placement moves", STRENGTH),
        ("staff do not feel valued", "staff feel valued", WEAKNESS),
        ("chronologies not up to date", "chronologies up to date", WEAKNESS),
        ("what stops children being adopted quickly", "children adopted quickly", WEAKNESS),
        ("what gets in the way of timely health assessments", "timely health assessments", WEAKNESS),
        ("what do inspectors criticise about supervision?", "supervision", WEAKNESS),
        ("caseloads too high", "caseloads", WEAKNESS),
        ("life-story work not completed", "life-story work", WEAKNESS),
        ("plans not updated", "plans updated", WEAKNESS),
        ("partners don't escalate", "partners escalate", WEAKNESS),
        ("supervision not good enough", "supervision", WEAKNESS),
        ("visits too rushed", "visits", WEAKNESS),
        ("court reports", "court reports", None),
        ("what do inspection reports say about adoption reports?", "adoption reports", None),
        ("care leavers well supported with housing", "care leavers with housing", STRENGTH),
        ("plans are not well understood", "plans", WEAKNESS),
        ("strengths and weaknesses of early help", "early help", None),
        ("Are return home interviews timely?", "return home interviews timely", None),
        ("Is there poor practice in private fostering?", "private fostering", WEAKNESS),
        ("Do reviewing officers escalate concerns?", None, None),
        ("Do leaders know their strengths and weaknesses?", None, None),
        ("emotional well-being", "emotional well-being", None),
        ("children missing education", "children missing education", None),
        ("care leavers not in education, employment or training", None, WEAKNESS),
        ("CONNECTED CARERS WEAKNESSES", "CONNECTED CARERS", WEAKNESS),
        ("social workers keep changing", "social workers keep changing", WEAKNESS),
        ("young people in care with no job", "young people in care with no job", WEAKNESS),
        ("families don't get help", None, WEAKNESS),
        ("independent reviewing officers challenge well", "independent reviewing officers challenge", STRENGTH),
        ("independent reviewing officers challenge", "independent reviewing officers challenge", None),
        ("key challenges for care leavers", "care leavers", WEAKNESS),
        ("partnership working strained", "partnership working", WEAKNESS),
        ("dental checks up to date", "dental checks up to date", STRENGTH),
        ("adopted without delay", "adopted without delay", STRENGTH),
        ("social work that reduces drift", "social work that reduces drift", STRENGTH),
        ("assessments late despite work to reduce delay", None, WEAKNESS),
        ("without a school place", None, WEAKNESS),
        ("not meeting needs promptly", None, WEAKNESS),
        ("permanence not pursued quickly enough", None, WEAKNESS),
        ("concerns about professionals working with children", None, None),
        ("concerns about supervision", "supervision", WEAKNESS),
        ("parents with learning difficulties", "parents with learning difficulties", None),
        ("mixed quality of PEPs", None, WEAKNESS),
        ("exceptional direct work", "direct work", STRENGTH),
        ("low caseloads", "low caseloads", STRENGTH),
        ("low attendance", None, WEAKNESS),
        ("long CAMHS waits", "long CAMHS waits", WEAKNESS),
        ("high social worker turnover", "high social worker turnover", WEAKNESS),
        ("low agency staff turnover", "low agency staff turnover", STRENGTH),
        ("high staff morale and manageable workloads", None, STRENGTH),
        ("long-term fostering waits", "long-term fostering waits", None),
        ("high hopes, caseloads", None, None),
        ("turnover of staff is low", None, Polarity.STRENGTH),
        ("caseloads rising", None, Polarity.WEAKNESS),
        ("child in need work", "child in need work", None),
        ("EHCP reviews need improving", None, WEAKNESS),
        ("what needs fixing in the MASH", "MASH", WEAKNESS),
        ("things to sort out in early help", "early help", WEAKNESS),
        ("room for improvement in supervision", "supervision", WEAKNESS),
        ("areas to improve in fostering", "fostering", WEAKNESS),
        ("what could be better in fostering", "fostering", WEAKNESS),
        ("sticking points in adoption", "adoption", WEAKNESS),
        ("cons of agency staff", "agency staff", WEAKNESS),
        ("pros of agency staff", "agency staff", STRENGTH),
        ("pros and cons of agency staff", None, None),
        ("what did councils get right on neglect", "neglect", STRENGTH),
        ("bright spots in early help", "early help", STRENGTH),
        ("EHC plans issued on time", None, STRENGTH),
        ("failure to thrive", "failure to thrive", None),
        ("poor parenting", None, None),
        ("Best Start family hubs", None, None),
        ("positive activities", None, None),
        ("children who do not speak English", None, None),
        ("care leavers no longer in care", None, None),
        ("crimes committed by young people", None, None),
        ("care proceedings are issued", None, None),
        ("parents worried about exploitation", None, None),
        ("developmental delay", None, None),
        ("late teens", "older young people", None),
        ("EHC plans not issued on time", None, WEAKNESS),
        ("conferences held without family members", None, WEAKNESS),
        ("unaccompanied children without family", None, None),
        ("where can we improve chronologies", "chronologies", WEAKNESS),
        ("ways to improve chronologies", None, None),
    ],
)
def test_theme_and_polarity(question: str, theme: str | None, polarity: Polarity | None) -> None:
    query = understand(question)
    assert query.polarity is polarity
    assert theme in (None, query.theme)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("connected carers", "kinship care"),
        ("Reg 24 assessments", "kinship care"),
        ("grandparents", "kinship care"),
        ("uasc", "unaccompanied children"),
        ("LADO", "designated officer (LADO)"),
        ("pre-proceedings", "public law outline"),
        ("friends and family carers", "kinship care"),
        ("NEET care leavers", "not in education, employment or training"),
        ("supervision", "supervision of staff"),
        ("RHIs declined", "return home interviews"),
        ("PAs introduced late", "personal advisers"),
        ("a PA for every care leaver", "personal advisers"),
        ("Southwark judgement", "section 20 and voluntary accommodation"),
        ("AP for excluded pupils", "alternative provision"),
        ("education of young carers", "education and school"),
        ("health of unaccompanied children", "health"),
        ("reliance on agency", "agency staff"),
        ("council tax for care leavers", "council tax"),
        ("support for birth parents", "birth parents"),
        ("supervising social workers visits", "supervising social workers"),
        ("churn of DCSs and leadership turnover", "stability of leaders"),
        ("young people's views in pathway plans", "voice of the child"),
        ("private law", "private law"),
        ("section 7 reports", "private law"),
        ("section 11 audits", "section 11"),
        ("areas that cite outcome 4", "outcome 4"),
        ("brothers and sisters split up", "brothers and sisters"),
        ("what happens to babies before they are born", "pre-birth work"),
        ("is Westmarch honest about its failings", "self-evaluation"),
        ("do young people get help with money", "financial support"),
        ("are parents treated with respect", "respect"),
        ("children's services trust", "children's trusts"),
        ("commissioning by the ICB", "integrated care board"),
        ("post-adoption support", "adoption support"),
        ("children do not feel safe", "feeling safe"),
        ("controlling partners", "domestic abuse"),
        ("contact centre", "family time and contact"),
        ("visits from their family", "family time and contact"),
        ("private fostering agencies", "independent fostering agencies"),
        ("parents feel listened to", "views of parents and families"),
        ("in partnership with parents", "working with parents and families"),
        ("parental capacity to change", "parenting capacity"),
        ("workplace culture", "children's workforce culture and morale"),
        ("graduated response", "special educational needs"),
        ("local offer for SEND", "special educational needs"),
        ("child protection medicals", "child protection enquiries"),
        ("global developmental delay", "neurodevelopmental conditions"),
        ("sharing nudes", "online harm"),
        ("letters translated into their language", "interpreters and language"),
        ("families who adopt a child", "adoption"),
        ("LAC reviews", "care plans and reviews"),
        ("missing and exploited children", "missing children"),
        ("foster carers feel supported", "support for foster carers"),
        ("held to account", "governance and accountability"),
        ("charities", "voluntary and community sector"),
        ("volunteer mentors", "mentors and volunteers"),
        ("OT waiting times", "occupational therapy and physiotherapy"),
        ("problems recruiting staff", "social worker recruitment and retention"),
        ("student placements", "newly qualified social workers"),
        ("special school places", "special educational needs"),
        ("deaf children", "disabled children"),
        ("B and B for care leavers", "bed and breakfast"),
        ("What do parents like about their social worker?", "views of parents and families"),
        ("pupils whose whereabouts are unknown", "children missing education"),
        ("WSOA", "written statements of action"),
    ],
)
def test_words_of_the_sector_bring_their_synonyms(question: str, expected: str) -> None:
    assert expected in groups(understand(question))


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("supervision orders", "supervision of staff"),
        ("family contact", "referrals"),
        ("independent visitors", "visits to children"),
        ("private fostering", "foster carer recruitment and support"),
        ("in-house foster carers", "housing and accommodation"),
        ("keeping in contact with former carers", "referrals"),
        ("police protection", "partner agencies"),
        ("school exclusions", "education and school"),
        ("mental health", "health"),
        ("agencies involved in choosing schools", "agency staff"),
        ("sending children far away", "special educational needs"),
        ("a cafe for families", "early help"),
        ("contact centre", "front door and MASH"),
        ("youth hubs", "front door and MASH"),
        ("controlling partners", "partner agencies"),
        ("foster carers and their partners", "partner agencies"),
        ("working in partnership with parents", "partner agencies"),
        ("improvements in care leavers' housing", "children in care"),
        ("prevent care leavers becoming homeless", "edge of care"),
        ("to what degree are plans followed", "higher education"),
        ("relative strengths", "kinship care"),
        ("corporate parenting group", "parenting programmes"),
        ("independent chair of the LSCB", "child protection chairs"),
        ("independence of the IRO", "preparation for independence"),
        ("vision impairment", "vision and strategy"),
        ("family mediation with parents", "appeals and tribunals"),
        ("weekend respite", "emergency duty team"),
        ("fathers excluded from meetings", "school exclusion"),
        ("health and wellbeing board", "mental health"),
        ("incidents treated in isolation", "loneliness and isolation"),
        ("medical needs in school", "health of children in care"),
        ("social work apprenticeships", "education, employment and training"),
        ("staying close to family", "staying put and staying close"),
        ("planned moves", "plans and planning"),
        ("strategic needs assessment", "assessments"),
        ("track record", "case recording"),
        ("adopted new ways of working", "adoption"),
        ("quite good plans", "social worker recruitment and retention"),
        ("recruiting adopters", "social worker recruitment and retention"),
        ("academies exclude pupils", "newly qualified social workers"),
        ("supervision by parents", "supervision of staff"),
        ("supervised by grandparents", "supervision of staff"),
        ("attachment figures", "performance data"),
        ("how do other councils manage caseloads", "peer review and sector-led improvement"),
        ("anger management", "leadership"),
        ("assessments too slow", "pace of improvement"),
        ("fostering good relationships", "foster carer recruitment and support"),
        ("residential trips", "children's homes and residential care"),
        ("settled workforce", "placement stability"),
        ("struggle to secure placements", "secure accommodation"),
        ("transition to secondary school", "transition to adulthood"),
        ("developmental delay", "timeliness"),
        ("perpetrators of CSE", "domestic abuse"),
        ("phones not answered", "online harm"),
        ("crime prevention", "early help"),
        ("director stepped down", "step-up and step-down"),
        ("voice of foster carers", "voice of the child"),
        ("councillors visit teams", "visits to children"),
        ("relationships with siblings", "relationships with social workers"),
        ("problems recruiting staff", "participation"),
        ("cultural change in the organisation", "identity, culture and diversity"),
        ("vision not translated into practice", "interpreters and language"),
        ("24 hour support", "within one working day"),
        ("systemic failures", "practice model"),
        ("gain the trust of young people", "children's trusts"),
        ("courts grant orders", "benefits and entitlements of care leavers"),
        ("children lose contact with siblings", "keeping in touch with care leavers"),
        ("foster carers feel supported", "children's workforce culture and morale"),
        ("parental capacity to change", "demand and capacity"),
        ("audit activity", "hobbies and activities"),
        ("social workers spend time with children", "value for money"),
        ("teething problems", "dental health"),
    ],
)
def test_false_friends_do_not(question: str, absent: str) -> None:
    assert absent not in groups(understand(question))


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("IRO's challenge", "independent reviewing officers"),
        ("send", "special educational needs"),
        ("DOLS", "deprivation of liberty"),
    ],
)
def test_acronyms_are_found_in_any_case_and_number(question: str, group: str) -> None:
    assert groups(understand(question)) == [group]


@pytest.mark.parametrize("question", ["sending nude", "a cafe", "laced drinks in a mac", "on the dole"])
def test_a_word_that_only_has_the_stem_of_an_acronym_is_none(question: str) -> None:
    found = groups(understand(question))
    assert not {"special educational needs", "early help", "children in care", "deprivation of liberty"} & {*found}


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("early help since 2018", 2018, None),
        ("early help from 2018 to 2020", 2018, 2020),
        ("early help between 2018 and 2020", 2018, 2020),
        ("early help 2018-20", 2018, 2020),
        ("early help 2018-2019", 2018, 2019),
        ("early help after 2019", 2020, None),
        ("early help before 2020", None, 2019),
        ("early help until 2020", None, 2020),
        ("early help 2019 onwards", 2019, None),
        ("early help 2019 or later", 2019, None),
        ("early help pre-2019", None, 2018),
        ("early help post 2019", 2020, None),
        ("early help in 2018, 2020 and 2022", 2018, 2022),
        ("early help in 2024 and 16 and 17 year olds", 2024, 2024),
        ("activities in summer and 18 year olds", None, None),
        ("regulation 24 of the 2010 care planning regulations", None, None),
        ("Working Together 2023 compliance", None, None),
        ("Children Act 2004 duties", None, None),
    ],
)
def test_years_and_ranges(question: str, first: int | None, last: int | None) -> None:
    filters = understand(question, today=date(2026, 11, 22)).filters
    assert (filters.first_year, filters.last_year) == (first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("neglect in June 2021", date(2021, 6, 1), date(2021, 6, 30)),
        ("neglect between January and June 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("neglect from Sept 2024 to Mar 2025", date(2024, 9, 1), date(2025, 3, 31)),
        ("neglect since March 2024", date(2024, 3, 1), None),
        ("neglect since 1st April 2024", date(2024, 4, 1), None),
        ("neglect since 01/04/2024", date(2024, 4, 1), None),
        ("neglect since 31 February 2024", date(2024, 2, 1), None),
        ("neglect after March 2024", date(2024, 4, 1), None),
        ("neglect before March 2024", None, date(2024, 2, 29)),
        ("neglect until March 2024", None, date(2024, 3, 31)),
        ("neglect not before May 2024", date(2024, 5, 1), None),
        ("neglect in spring 2024", date(2024, 3, 1), date(2024, 5, 31)),
        ("neglect in 2024/25", date(2024, 4, 1), date(2025, 3, 31)),
        ("neglect 2024-25", date(2024, 4, 1), date(2025, 3, 31)),
        ("neglect in the last 12 months", date(2025, 5, 31), None),
        ("neglect over the past six months", date(2025, 11, 30), None),
        ("neglect in the last year", date(2025, 5, 31), None),
        ("neglect in the last three years", date(2023, 5, 31), None),
        ("neglect in the last two weeks", date(2026, 5, 17), None),
        ("neglect this month", date(2026, 5, 1), date(2026, 5, 31)),
        ("neglect between 1 and 5 March 2024", date(2024, 3, 1), date(2024, 3, 5)),
        ("neglect 2024-03-05", date(2024, 3, 5), date(2024, 3, 5)),
        ("neglect 2018/19 to 2020/21", date(2018, 4, 1), date(2021, 3, 31)),
        ("neglect since 2019/20", date(2019, 4, 1), None),
        ("neglect over the past decade", date(2016, 5, 31), None),
        ("neglect in the last few years", date(2023, 5, 31), None),
    ],
)
def test_times_finer_than_years_become_days(question: str, first: date | None, last: date | None) -> None:
    query = understand(question, today=date(2026, 5, 31))
    assert (query.filters.first_day, query.filters.last_day) == (first, last)
    assert (query.filters.first_year, query.filters.last_year) == (None, None)
    assert query.theme == "neglect"


def test_years_set_against_each_other_are_no_span() -> None:
    for text in (
        "early help 2018 vs 2024",
        "early help in 2018 compared with 2024",
        "compare early help in 2024 and 2018",
        "was early help better in 2024 than in 2018",
    ):
        query = understand(text)
        assert query.years_compared == (2018, 2024)
        assert (query.filters.first_year, query.filters.last_year) == (2018, 2024)
    assert understand("early help between 2018 and 2024").years_compared == ()
    assert understand("early help in 2018, 2020 and 2022").years_compared == (2018, 2020, 2022)
    then_and_now = understand("early help in 2014 and now")
    assert (then_and_now.filters.first_year, then_and_now.filters.last_year) == (2014, None)
    assert then_and_now.theme == "early help"


def test_place_kind_and_recency_become_filters_and_leave_the_theme() -> None:
    query = understand("private fostering in Redcar & Cleveland in the latest inspections")
    assert query.theme == "private fostering"
    assert query.filters.authorities == ("Redcar and Cleveland",)
    assert query.filters.latest_only
    assert query.newest_first
    assert understand("neglect in JTAIs in the North West").filters.kinds == (InspectionKind.JTAI,)
    assert understand("neglect in JTAIs in the North West").filters.regions == ("North West",)
    for text in ("progress after focused visit", "child-focused visits", "child focused visits", "area SEND strategy"):
        assert understand(text).filters.kinds == ()
    assert understand("neglect in focused visits").filters.kinds == (InspectionKind.FOCUSED_VISIT,)
    assert understand("Southwark judgement").filters.authorities == ()
    assert understand("Southwark care leavers").filters.authorities == ("Southwark",)
    assert understand("neglect now").newest_first
    assert not understand("no current neglect strategy").newest_first


def test_an_authority_that_was_ended_is_searched_with_its_successors() -> None:
    query = understand("early help in Cumbria")
    assert query.filters.authorities == ("Cumbria", "Cumberland", "Westmorland and Furness")
    assert query.notes == ("Cumbria is now Cumberland and Westmorland and Furness: these are searched as well",)


def test_grades_of_authorities_and_of_sections() -> None:
    query = understand("caseloads in inadequate authorities")
    assert (query.filters.grades, query.filters.areas) == (("inadequate",), ("overall_effectiveness",))
    query = understand("what does outstanding look like for care leavers?")
    assert (query.filters.grades, query.filters.areas) == (("outstanding",), ("care_leavers", "in_care"))
    assert query.polarity is STRENGTH
    assert query.theme == "care leavers"


def test_slips_are_read_as_the_nearest_known_word_and_the_note_says_so() -> None:
    known = {"private", "fostering", "arrangements", "gruffness"}
    query = understand("private fostring", known_words=known)
    assert query.theme == query.asked == "private fostering"
    assert "read 'fostring' as 'fostering'" in query.notes
    assert understand("gruffness", known_words=known).notes == ()
    assert understand("lifeguards", known_words=known).notes == ("no report has the word 'lifeguards'",)


def test_a_word_of_english_that_no_report_has_is_no_slip() -> None:
    known = {"house", "homes"}
    query = understand("horse", known_words=known, is_word={"horse"}.__contains__)
    assert (query.theme, query.notes) == ("horse", ("no report has the word 'horse'",))
    assert understand("horse", known_words=known).theme == "house"
    assert understand("hosue", known_words=known, is_word={"horse"}.__contains__).theme == "house"
    breach = understand("breaching", known_words={"breaking"}, is_word={"breach"}.__contains__)
    assert (breach.theme, breach.notes) == ("breaching", ("no report has the word 'breaching'",))


def test_acronyms_are_no_slips_unless_all_is_in_capitals() -> None:
    known = {"dads", "fostering", "joint", "post"}
    assert understand("joint DASS post", known_words=known).asked == "joint DASS post"
    assert understand("DASS", known_words=known).theme == "DASS"
    assert understand("PRIVATE FOSTRING", known_words=known).theme == "PRIVATE fostering"


@pytest.mark.parametrize(
    ("question", "found", "note"),
    [
        ("Kids  in care", ["children in care"], "read 'Kids' as 'children'"),
        ("do mums and dads know?", [], "read 'mums and dads' as 'parents'"),
        ("dads", ["fathers and absent parents"], "read 'dads' as 'fathers'"),
        ("support for teen mums", ["young parents"], None),
        ("plans full of jargon", ["clear language", "plans and planning"], None),
        ("kidnapping", [], None),
    ],
)
def test_everyday_words_are_read_as_the_reports_words(question: str, found: list[str], note: str | None) -> None:
    query = understand(question)
    assert set(found) <= set(groups(query))
    assert query.notes == ((note,) if note else ())


def test_acronyms_that_a_report_explains_are_searched_with_their_words() -> None:
    (expansion,) = understand("CADS", definitions={"CADS": "children's advice and duty service"}).expansions
    assert expansion.synonyms == ("children's advice and duty service", "CADS")


def test_words_for_both_sides_are_told() -> None:
    query = understand("supervision is poor but caseloads are manageable")
    assert query.polarity is None
    assert query.notes == ('"poor" asks for weaknesses and "manageable" for strengths: both are searched for',)


@pytest.mark.parametrize(
    "question",
    [
        "statistical neighbours of Wirral on care leavers",
        "neighbours of Wirral on care leavers",
        "Wirral compared with its statistical neighbours on care leavers",
        "Wirral's statistical neighbours care leavers",
        "compare Wirral with its statistical neighbours on care leavers",
    ],
)
def test_statistical_neighbours_of_a_place_are_no_theme(question: str) -> None:
    query = understand(question)
    assert (query.theme, query.filters.authorities) == ("care leavers", ("Wirral",))
    assert "the page Compare" in query.notes[0]
    assert "neighbours" in understand("attainment compared with statistical neighbours").theme


def test_quoted_words_become_phrases_that_hits_must_hold() -> None:
    query = understand('supervision "time bound case directions"')
    assert query.phrases == ("time bound case directions",)


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?", "a", "🙂", "what is the", "x" * (MOST_CHARACTERS + 1)])
def test_what_is_no_question_is_rejected_in_words(question: str) -> None:
    with pytest.raises(QuestionRejected, match=r"question|word"):
        understand(question)


@pytest.mark.parametrize(
    "question",
    [
        "Leeds",
        "weaknesses in Leeds",
        '"unclosed phrase',
        "plans AND (reviews OR NOT visits)^2 ~1 title:x *",
        "'; DROP TABLE passages; --",
        "<script>alert(1)</script> early help",
        "gofal plant yng Nghymru",
        "early help 🙂👍",
        "\x00early\x00help",
    ],
)
def test_anything_people_type_is_understood_somehow(question: str) -> None:
    assert understand(question).text


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    try:
        query = understand(text, known_words={"early", "help"})
    except QuestionRejected:
        return
    assert query.text


def test_what_stands_between_two_places_is_no_theme() -> None:
    query = understand("management oversight Kent vs Essex")
    assert (query.theme, query.filters.authorities) == ("management oversight", ("Kent", "Essex"))


def test_what_is_embedded_names_no_place_and_no_time() -> None:
    assert understand("caseloads too high in Leeds since 2018").asked == "caseloads too high"


def test_definitions_are_read_from_reports_and_only_where_the_letters_fit() -> None:
    texts = [
        "The children’s advice and duty service (CADS) is prompt.",
        "Referrals go to the Children's Advice and Duty Service (CADS). The number of plans (ABCD) rose.",
    ]
    assert list(find_definitions(texts)) == ["CADS"]
    assert find_definitions(texts[:1]) == {"CADS": "children’s advice and duty service"}
    hyphened = ["the multi-agency children’s hub (MACH) and the multi-disciplinary team (MT)", "long-term plans (LTP)"]
    assert find_definitions(hyphened) == {"MACH": "multi-agency children’s hub", "LTP": "long-term plans"}


def test_an_acronym_of_the_reports_is_not_read_into_a_word_in_small_letters() -> None:
    definitions = {"SAFE": "safeguarding adolescents from exploitation", "CDS": "child development service"}
    assert groups(understand("children wait too long to be safe", definitions=definitions)) == ["waiting times"]
    assert "safeguarding adolescents from exploitation" in groups(understand("SAFE team", definitions=definitions))
    assert "child development service" in groups(understand("cds waits", definitions=definitions))


def test_criminal_and_sexual_exploitation_are_asked_for_apart() -> None:
    assert groups(understand("knife crime and gangs")) == ["child criminal exploitation and gangs"]
    assert "county lines" in groups(understand("county lines and gangs"))
    assert groups(understand("grooming")) == ["child sexual exploitation"]
    assert groups(understand("exploitation")) == ["child exploitation"]


@pytest.mark.parametrize(
    ("question", "theme", "left_out"),
    [
        ("not London: sufficiency", "sufficiency", Filters(without_regions=("London",))),
        ("sufficiency except in London", "sufficiency", Filters(without_regions=("London",))),
        ("sufficiency outside of London", "sufficiency", Filters(without_regions=("London",))),
        (
            "CAMHS waits, not in London or the South East",
            "CAMHS waits",
            Filters(without_regions=("London", "South East")),
        ),
        ("early help except Leeds and Bradford", "early help", Filters(without_authorities=("Leeds", "Bradford"))),
        ("early help in all but Kent", "early help", Filters(without_authorities=("Kent",))),
        ("early help, everyone but Kent", "early help", Filters(without_authorities=("Kent",))),
        ("early help everywhere except Kent", "early help", Filters(without_authorities=("Kent",))),
        ("domestic abuse excluding JTAIs", "domestic abuse", Filters(without_kinds=(JTAI,))),
        ("neglect apart from ILACS", "neglect", Filters(without_kinds=(ILACS, InspectionKind.ILACS_SHORT))),
        ("neglect without JTAIs or London", "neglect", Filters(without_kinds=(JTAI,), without_regions=("London",))),
        ("neglect, not London and JTAIs", "neglect", Filters(without_kinds=(JTAI,), without_regions=("London",))),
        ("neglect, no JTAIs", "neglect", Filters(without_kinds=(JTAI,))),
        ("neglect excluding JTAIs in Leeds", "neglect", Filters(without_kinds=(JTAI,), authorities=("Leeds",))),
        ("London except Camden: neglect", "neglect", Filters(regions=("London",), without_authorities=("Camden",))),
        ("not Kent but Essex: neglect", "neglect", Filters(authorities=("Essex",), without_authorities=("Kent",))),
        ("not London, JTAIs on neglect", "neglect", Filters(without_regions=("London",), kinds=(JTAI,))),
    ],
)
def test_what_a_question_leaves_out_is_left_out_and_nothing_else(question: str, theme: str, left_out: Filters) -> None:
    query = understand(question)
    assert (query.theme, query.filters, query.notes) == (theme, left_out, ())


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("children not seen alone", Filters()),
        ("services that are not London-based", Filters()),
        ("children excluded from school", Filters()),
        ("progress in reading, not writing", Filters()),
        ("children placed outside Leeds", Filters(authorities=("Leeds",))),
        ("outside Leeds and Bradford", Filters(authorities=("Leeds", "Bradford"))),
        ("children placed outside London", Filters(regions=("London",))),
        ("schools that exclude Kent children", Filters(authorities=("Kent",))),
        ("children placed outside London boroughs", Filters(authority_types=("London borough",))),
        ("care leavers in Kent, not Kent's foster carers", Filters(authorities=("Kent",))),
        ("whether or not Leeds improved", Filters(authorities=("Leeds",))),
        ("why is neglect in Leeds not seen", Filters(authorities=("Leeds",))),
        ("neglect not only in London", Filters(regions=("London",))),
    ],
)
def test_words_that_leave_no_place_and_no_kind_out(question: str, filters: Filters) -> None:
    assert understand(question).filters == filters


def test_an_authority_that_was_ended_is_left_out_with_its_successors() -> None:
    query = understand("early help except Cumbria")
    assert query.filters.without_authorities == ("Cumbria", "Cumberland", "Westmorland and Furness")
    assert query.notes == ("Cumbria is now Cumberland and Westmorland and Furness: these are left out as well",)


@pytest.mark.parametrize(
    ("question", "theme", "filters"),
    [
        ("early help in county councils", "early help", Filters(authority_types=("county",))),
        ("which county council has early help", "early help", Filters(authority_types=("county",))),
        ("unitaries: neglect", "neglect", Filters(authority_types=("unitary",))),
        ("neglect in unitary authorities in London", "neglect", Filters(authority_types=("unitary",), regions=LONDON)),
        ("metropolitan districts neglect", "neglect", Filters(authority_types=("metropolitan district",))),
        ("London boroughs neglect", "neglect", Filters(authority_types=("London borough",))),
        ("London boroughs and the North East", "", Filters(regions=("North East", "London"))),
        ("neglect except London boroughs", "neglect", Filters(without_types=("London borough",))),
        (
            "neglect without county councils or JTAIs",
            "neglect",
            Filters(without_types=("county",), without_kinds=(JTAI,)),
        ),
        ("Kent and Essex county councils neglect", "neglect", Filters(authorities=("Kent", "Essex"))),
        ("Somerset County Council neglect", "neglect", Filters(authorities=("Somerset",))),
        ("London Borough of Sutton neglect", "neglect", Filters(authorities=("Sutton",))),
        ("county lines", "county lines", Filters()),
        ("the county's foster carers", "county's foster carers", Filters()),
        ("foster carers in the county", "foster carers in the county", Filters()),
    ],
)
def test_types_of_council_are_told_from_the_county_and_from_names(question: str, theme: str, filters: Filters) -> None:
    query = understand(question)
    assert (query.theme, query.filters) == (theme, filters)


@pytest.mark.parametrize("question", ["good county councils: visits", "county councils judged good: visits"])
def test_a_grade_beside_a_type_of_council_is_read_as_well(question: str) -> None:
    filters = understand(question).filters
    assert (filters.authority_types, filters.grades, filters.areas) == (
        ("county",),
        ("good",),
        ("overall_effectiveness",),
    )


def test_a_group_is_searched_authority_by_authority_and_stays_one_place() -> None:
    query = understand("Tees Valley child exploitation")
    assert query.theme == "child exploitation"
    assert query.filters.authorities == (
        "Darlington",
        "Hartlepool",
        "Middlesbrough",
        "Redcar and Cleveland",
        "Stockton-on-Tees",
    )
    assert query.notes == (
        "Tees Valley: Darlington, Hartlepool, Middlesbrough, Redcar and Cleveland, Stockton-on-Tees are searched",
    )
    assert [place.name for place in query.places] == ["Tees Valley"]
    assert [place.name for place in understand("neglect in Leeds, Merseyside and Yorkshire").places] == [
        "Leeds",
        "Merseyside",
        "Yorkshire",
    ]
    fewer = replace(query, filters=Filters(authorities=("Darlington", "Hartlepool")))
    assert [place.name for place in fewer.places] == ["Darlington", "Hartlepool"]


def test_a_group_can_be_left_out() -> None:
    query = understand("neglect in Yorkshire except South Yorkshire")
    assert query.filters.regions == ("Yorkshire and The Humber",)
    assert query.filters.without_authorities == ("Barnsley", "Doncaster", "Rotherham", "Sheffield")
    assert [place.name for place in query.places_left_out] == ["South Yorkshire"]
    assert query.notes[1] == "South Yorkshire: Barnsley, Doncaster, Rotherham, Sheffield are left out"
    assert understand("neglect outside the Midlands").filters == Filters(
        without_regions=("East Midlands", "West Midlands")
    )
    assert understand("children placed outside Merseyside").filters.authorities[0] == "Knowsley"


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("care leavers this year", 2026, 2026),
        ("care leavers last year", 2025, 2025),
        ("Norfolk 2013 vs 2026 care leavers", 2013, 2026),
        ("neglect not before 2022", 2022, None),
        ("neglect not since 2020", None, 2019),
        ("is there more criticism of sufficiency now than before 2020", None, None),
    ],
)
def test_times_counted_from_today(question: str, first: int | None, last: int | None) -> None:
    query = understand(question, today=date(2026, 5, 4))
    assert (query.filters.first_year, query.filters.last_year) == (first, last)
    assert not any(character.isdigit() for character in query.theme)


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("recommendations about IROs", "IROs"),
        ("what did inspectors recommend on fostering", "fostering"),
        ("what improvements are needed in fostering", "fostering"),
        ("Which authorities have been told to improve supervision?", "supervision"),
        ("how many reports say PEPs are poor", "many reports PEPs"),
        ("which authorities have excessive caseloads", "caseloads"),
        ("What requires improvement in Westmarch?", ""),
        ("requires improvement in pathway plans", "pathway plans"),
    ],
)
def test_what_has_to_improve_is_asked_for(question: str, theme: str) -> None:
    query = understand(question)
    assert query.polarity is Polarity.WEAKNESS
    assert query.theme == theme


def test_the_name_of_a_questionnaire_asks_for_no_side() -> None:
    query = understand("strengths and difficulties questionnaires")
    assert query.polarity is None
    assert [expansion.group for expansion in query.expansions] == ["emotional health screening"]


def test_the_last_inspection_asked_about_is_the_newest_but_since_then_is_a_theme() -> None:
    assert understand("what happened at the last inspection of Westmarch").filters.latest_only
    since = understand("progress since the last inspection")
    assert not since.filters.latest_only
    assert [expansion.group for expansion in since.expansions] == ["previous recommendations and improvement since"]


def test_a_whole_report_has_no_theme() -> None:
    for question in ("What are Westmarch's main strengths and weaknesses?", "summarise Westmarch 2019"):
        query = understand(question)
        assert (query.polarity, query.filters.authorities) == (None, ("Westmarch",))
        assert query.theme in ("", "main")


def test_a_year_that_is_not_read_as_a_time_is_told() -> None:
    assert "2022 is not read as a time" in understand("neglect in 2019, children born 2022").notes
    assert not understand("Working Together 2023 compliance").notes


def test_a_region_beside_an_authority_that_lies_in_it_only_says_where() -> None:
    assert understand("care leavers in Derby in the East Midlands").filters.regions == ()
    both = understand("care leavers in Derby and the East Midlands").filters
    assert (both.authorities, both.regions) == (("Derby",), ("East Midlands",))


@pytest.mark.parametrize(
    ("question", "grades"),
    [
        (
            "early help in authorities not judged good",
            ("requires improvement", "adequate", "inadequate"),
        ),
        (
            "early help in authorities not judged inadequate",
            ("outstanding", "good", "requires improvement", "adequate"),
        ),
        ("early help in RI authorities", ("requires improvement",)),
        ("early help in good or better authorities", ("outstanding", "good")),
    ],
)
def test_grades_of_findings_are_read_like_those_of_covers(question: str, grades: tuple[str, ...]) -> None:
    query = understand(question)
    assert query.filters.grades == grades
    assert query.theme == "early help"


@pytest.mark.parametrize(
    ("question", "polarity"),
    [
        ("visits that are not late", STRENGTH),
        ("early help that is not poor", STRENGTH),
        ("visits not too late", WEAKNESS),
        ("children not seen", WEAKNESS),
    ],
)
def test_what_denies_a_weakness_is_none(question: str, polarity: Polarity) -> None:
    assert understand(question).polarity is polarity


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("sec 47 enquiries", "section 47 enquiries"),
        ("s.20 agreements", "section 20 agreements"),
        ("careleavers in work", "care leavers in work"),
    ],
)
def test_short_forms_and_joined_words_are_read_in_full(question: str, theme: str) -> None:
    query = understand(question, known_words={"enquiries", "agreements", "work", "section"})
    assert query.theme == theme


@pytest.mark.parametrize(
    ("question", "present", "absent"),
    [
        ("reflective supervision", "reflection", ""),
        ("interim care orders", "", "social worker recruitment and retention"),
        ("foster carer shortage", "enough foster carers", "foster carer recruitment and support"),
        ("care-experienced parents", "young parents", "care leavers"),
        ("the DCS", "director of children's services", "leadership"),
        ("privately fostered children", "private fostering", "foster carer recruitment and support"),
        ("perpetrator programmes", "perpetrator programmes", "parenting programmes"),
        ("children who are missing from education", "children missing education", "missing children"),
    ],
)
def test_a_narrow_theme_is_not_lost_in_a_wide_one(question: str, present: str, absent: str) -> None:
    found = groups(understand(question))
    assert not present or present in found
    assert absent not in found


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("neglect in the year to March 2024", date(2023, 4, 1), date(2024, 3, 31)),
        ("neglect in the 12 months ending June 2023", date(2022, 7, 1), date(2023, 6, 30)),
        ("neglect 03/2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("neglect in the past 12-18 months", date(2024, 5, 24), None),
    ],
)
def test_periods_are_read_to_the_day(text: str, first: date, last: date | None) -> None:
    query = understand(text, today=date(2025, 11, 24))
    assert (query.filters.first_day, query.filters.last_day) == (first, last)
    assert query.theme == "neglect"


def test_years_with_or_are_set_beside_each_other() -> None:
    query = understand("neglect in 2018 or 2020")
    assert (query.years_compared, query.theme, query.notes) == ((2018, 2020), "neglect", ())


def test_an_authority_that_was_divided_is_one_place_with_its_successors() -> None:
    query = understand("early help in Cumbria")
    assert query.filters.authorities == ("Cumbria", "Cumberland", "Westmorland and Furness")
    assert [place.name for place in query.places] == ["Cumbria"]
    assert query.places[0].is_one
    assert understand("has Cumbria improved").subject is Subject.JUDGEMENTS


def test_every_mention_of_a_kind_of_inspection_is_taken() -> None:
    query = understand("neglect at focused visits in Derby and focused visits in Leeds")
    assert (query.theme, query.filters.authorities) == ("neglect", ("Derby", "Leeds"))


def test_a_secure_bed_is_in_a_secure_home_and_no_deprivation_of_liberty() -> None:
    assert [one.group for one in understand("secure beds").expansions] == ["secure accommodation"]
    named = [one.group for one in understand("care leavers in safe and secure accommodation").expansions]
    assert "secure accommodation" not in named


@pytest.mark.parametrize(
    ("question", "theme", "side"),
    [
        ("why do visits to children slip", "visits to children", Polarity.WEAKNESS),
        ("notable practice in adoption", "adoption", Polarity.STRENGTH),
        ("unqualified social workers", "unqualified social workers", Polarity.WEAKNESS),
        ("non-judgemental support", "non-judgemental support", None),
    ],
)
def test_words_that_judge_need_not_be_words_of_reports(question: str, theme: str, side: Polarity | None) -> None:
    query = understand(question)
    assert (query.theme, query.polarity) == (theme, side)


def test_a_misspelt_place_is_a_place_and_no_theme() -> None:
    known = ("early", "help", "teas")
    query = understand("early help in Stockton on Teas", known_words=known, is_word=lambda _: True)
    assert query.filters.authorities == ("Stockton-on-Tees",)
    assert query.theme == "early help"
    assert "read 'Stockton on Teas' as 'Stockton-on-Tees'" in query.notes


def test_words_around_the_theme_that_only_ask_are_left_out() -> None:
    assert understand("how do care leavers fare in plain words").theme == "care leavers fare"


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("letter before proceedings unclear", "letters before proceedings"),
        ("plans that are not SMART", "specific and measurable plans"),
        ("IRO footprint weaknesses", "footprint on records"),
        ("foster carer sufficiency", "enough foster carers"),
        ("EHCP quality", "education, health and care plans"),
        ("homeless care leavers", "homelessness"),
        ("Is my child safe in care?", "children in care"),
    ],
)
def test_a_narrow_theme_is_not_read_as_the_wide_one_around_it(question: str, group: str) -> None:
    assert group in [one.group for one in understand(question).expansions]


def test_optimism_of_audits_is_no_professional_curiosity() -> None:
    assert "professional curiosity" not in [one.group for one in understand("audits are over-optimistic").expansions]


@pytest.mark.parametrize("side", ["weaknesses", "strengths"])
def test_the_name_of_each_theme_asks_for_that_theme_and_side(side: str) -> None:
    """Links from tables are questions made of a theme's name and a side."""
    for group in the_vocabulary().groups:
        query = understand(f"{group.name} {side}")
        assert group.name in [one.group for one in query.expansions], group.name
        assert query.polarity == {"weaknesses": Polarity.WEAKNESS, "strengths": Polarity.STRENGTH}[side], group.name


@pytest.mark.parametrize("question", ["caseloads are not high", "caseloads aren't high", "caseloads are not too high"])
def test_a_burden_that_is_denied_is_praise(question: str) -> None:
    assert understand(question).polarity is Polarity.STRENGTH


def test_a_part_of_london_is_london_and_no_other_region() -> None:
    query = understand("north west London early help")
    assert (query.theme, query.filters.regions) == ("early help", ("London",))
    assert query.notes == ("north west London is read as London: all of it is searched",)
    assert understand("north west early help").filters.regions == ("North West",)


@pytest.mark.parametrize("joined", ["2018 & 2022", "2018 and 2022"])
def test_years_are_joined_by_a_sign_as_by_a_word(joined: str) -> None:
    filters = understand(f"early help {joined}").filters
    assert (filters.first_year, filters.last_year) == (2018, 2022)


def test_v_sets_years_against_each_other() -> None:
    assert understand("early help 2018 v 2023").years_compared == (2018, 2023)


def test_bytes_of_another_encoding_break_no_question() -> None:
    assert understand("caf\udce9 early help").theme.endswith("early help")


def test_a_year_before_all_reports_restricts_nothing_and_says_so() -> None:
    query = understand("early help since 1990")
    assert (query.theme, query.filters) == ("early help", Filters())
    assert query.notes == ("'since 1990' restricts nothing: no report is older",)


def test_when_an_authority_is_inspected_next_is_a_question_for_reports() -> None:
    assert understand("when is Leeds inspected next?").subject is Subject.REPORTS


@pytest.mark.parametrize(
    "asked", ["which is better on early help, Leeds or Derby?", "does Leeds do better than Derby on early help"]
)
def test_which_of_several_places_is_better_asks_for_no_side(asked: str) -> None:
    query = understand(asked)
    assert (query.theme, query.polarity) == ("early help", None)


def test_what_one_place_does_better_asks_for_strengths() -> None:
    assert understand("what does Leeds do better for care leavers?").polarity is Polarity.STRENGTH


@pytest.mark.parametrize(
    "quoted", ["in 2016", "London Borough", "since 2020", "ILACS", "Leeds", "judged good councils", "not in Kent"]
)
def test_quoted_words_restrict_nothing(quoted: str) -> None:
    query = understand(f'early help "{quoted}"')
    assert (query.filters, query.places_left_out) == (Filters(), ())
    assert query.phrases == (quoted,)
    assert query.theme.startswith("early help ")


def test_what_stands_beside_quoted_words_still_restricts() -> None:
    query = understand('"in 2016" and "Kent" in Leeds since 2020')
    assert (query.filters.authorities, query.filters.first_year) == (("Leeds",), 2020)
    assert query.phrases == ("in 2016", "Kent")
    assert query.theme == "2016 and Kent"


@pytest.mark.parametrize(
    ("question", "authorities"),
    [
        ("Leeds model of restorative practice", ()),
        ("Hertfordshire family safeguarding model", ()),
        ("impact of the Hertfordshire family safeguarding model in Derby", ("Derby",)),
        ("which councils use the Essex early help model", ()),
        ("early help model in Leeds", ("Leeds",)),
        ("Derby early help model", ("Derby",)),
        ("family safeguarding in Hertfordshire", ("Hertfordshire",)),
        ("Leeds's model of practice", ("Leeds",)),
    ],
)
def test_a_place_in_the_name_of_a_model_is_no_place(question: str, authorities: tuple[str, ...]) -> None:
    query = understand(question)
    assert query.filters.authorities == authorities


@pytest.mark.parametrize(
    ("question", "unnamed", "theme"),
    [
        ("what are our council's weaknesses in early help?", "our council", "early help"),
        ("early help in my local authority", "my local authority", "early help"),
        ("weaknesses in our fostering service", "our", "fostering service"),
        ("our council, Leeds: weaknesses in early help", "", "early help"),
        ("what can our council learn about early help?", "", "learn early help"),
        ("our response to county lines", "", "response to county lines"),
    ],
)
def test_a_council_that_is_not_named_is_noticed(question: str, unnamed: str, theme: str) -> None:
    query = understand(question)
    assert (query.unnamed, query.theme) == (unnamed, theme)


@pytest.mark.parametrize(
    ("question", "polarity"),
    [
        ("who was told to do better on neglect", Polarity.WEAKNESS),
        ("which authorities need to get better at visits", Polarity.WEAKNESS),
        ("councils that do better on neglect", Polarity.STRENGTH),
    ],
)
def test_who_has_to_do_better_is_asked_for_weaknesses(question: str, polarity: Polarity) -> None:
    assert understand(question).polarity is polarity


@pytest.mark.parametrize(
    ("text", "first", "theme"),
    [
        ("what became of the recommendations made to Leeds in 2017?", 2017, "previous recommendations"),
        ("Did Leeds act on the 2022 areas for improvement by 2025?", 2022, "previous recommendations"),
    ],
)
def test_what_became_of_something_is_told_by_what_came_after(text: str, first: int, theme: str) -> None:
    query = understand(text)
    assert (query.filters.first_year, query.filters.last_year) == (first, None)
    assert [one.group for one in query.expansions if one.group.startswith(theme)]
    assert understand("recommendations to Leeds in 2017").filters.last_year == 2017


@pytest.mark.parametrize("text", ["joint inspections on neglect", "multi-agency inspections: neglect", "JTAI neglect"])
def test_joint_inspections_are_a_kind(text: str) -> None:
    assert understand(text).filters.kinds == (InspectionKind.JTAI,)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("where do LAs struggle with early help", "early help"),
        ("SWs leaving", "social worker recruitment and retention"),
        ("CYP voice", "voice of the child"),
        ("contact supervision", "family time and contact"),
    ],
)
def test_short_forms_of_people_are_read(text: str, theme: str) -> None:
    assert theme in [one.group for one in understand(text).expansions]


@pytest.mark.parametrize(
    "text", ["what did Ofsted tell Leeds to improve", "inspectors want Leeds to improve early help"]
)
def test_what_somebody_is_told_to_improve_is_no_strength(text: str) -> None:
    query = understand(text)
    assert query.polarity is Polarity.WEAKNESS
    assert "  " not in query.notes[0]


def test_the_latest_of_a_kind_is_of_that_kind() -> None:
    query = understand("latest ILACS judgements for London boroughs")
    assert query.filters.latest_only
    assert query.filters.kinds == (InspectionKind.ILACS, InspectionKind.ILACS_SHORT)
    assert understand("neglect in the latest published reports").theme == "neglect"
