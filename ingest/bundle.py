"""The commands `bundle` and `unbundle`: carry a finished index to a machine that cannot build it."""

import argparse
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from domain.command_line import DONE
from domain.errors import IndexCorrupt, IndexProblem, IndexStale
from domain.settings import Settings
from index.build import OpenIndex, current_build_or_none, open_index
from index.embedder import load_embedder
from index.files import cannot_write, flush_file, throw_away
from index.manifest import NAME, Manifest, read_manifest, write_manifest
from index.publish import put_in_place, sweep, writer_lock
from index.verify import verify

_AGAIN = "make the bundle again: python -m ingest bundle FILE"


def add_command(commands: Any) -> None:
    """Add `bundle` and `unbundle` to `python -m ingest`."""
    for name, run, what in (
        ("bundle", run_bundle, "write the current build into one file, to carry to another machine"),
        ("unbundle", run_unbundle, "make the build in a bundle the current one here"),
    ):
        parser = commands.add_parser(name, help=what)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
        parser.set_defaults(run=run)


def run_bundle(args: argparse.Namespace, settings: Settings) -> int:
    """Write a bundle and say how large it is."""
    build_id = bundle(args.index or settings.index, args.file)
    print(f"bundled  {build_id} into {args.file}, {args.file.stat().st_size / 1e6:,.1f} MB")
    return DONE


def run_unbundle(args: argparse.Namespace, settings: Settings) -> int:
    """Publish a bundle and say what is current."""
    index_dir = args.index or settings.index
    manifest = unbundle(args.file, index_dir)
    print(f"holds    {manifest.reports:,} reports, {manifest.passages:,} passages, built {manifest.created}")
    print(f"current  {index_dir / manifest.build_id}")
    return DONE


def bundle(index_dir: Path, file: Path) -> str:
    """Write the current build, verified, into a zip file in one step; return the build's id. Raises IndexProblem."""
    with open_index(index_dir) as opened:
        _verified(index_dir, opened)
        beside = file.with_name(f".{file.name}.part")
        try:
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                for name in (*opened.manifest.files, NAME):
                    packed.write(index_dir / opened.build_id / name, name)
            flush_file(beside)
            beside.replace(file)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise cannot_write(file, error) from error
        return opened.build_id


def unbundle(file: Path, index_dir: Path) -> Manifest:
    """Make the build of a bundle current; return its manifest.

    Raises IndexCorrupt if the file is damaged or no bundle, IndexStale if this machine's model is another than the
    one that made it, ModelProblem if that model is not here. What was current stays so then.
    """
    with writer_lock(index_dir):
        aside = index_dir / f".tmp-unbundle-{file.stem}"
        try:
            sweep(index_dir)
            manifest = _unpack(file, aside)
            _check_model(manifest)
            if (index_dir / manifest.build_id).exists():
                throw_away(aside)
                raise IndexProblem(f"{index_dir} has build {manifest.build_id} already; nothing was changed")
            manifest = replace(manifest, previous=current_build_or_none(index_dir))
            write_manifest(aside, manifest)
            for path in aside.rglob("*"):
                if path.is_file():
                    flush_file(path)
            put_in_place(index_dir, aside, manifest, check=lambda opened: _verified(index_dir, opened))
        except OSError as error:
            raise cannot_write(index_dir, error) from error
        finally:
            if aside.exists():
                throw_away(aside)
    return manifest


def _verified(index_dir: Path, opened: OpenIndex) -> None:
    for _ in verify(index_dir, opened, opened.embedder):
        pass


def _unpack(file: Path, aside: Path) -> Manifest:
    """Unpack exactly the files that the bundle's manifest names; their checksums are compared when it is opened."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = set(packed.namelist())
            if NAME not in names:
                raise IndexCorrupt(f"{file} holds no index; {_AGAIN}")
            aside.mkdir()
            _unpack_one(packed, NAME, aside)
            manifest = read_manifest(aside)
            if names != {NAME, *manifest.files} or not all(_is_inside(name) for name in names):
                raise IndexCorrupt(f"{file} holds other files than its manifest names; {_AGAIN}")
            for name in manifest.files:
                _unpack_one(packed, name, aside)
            return manifest
    except FileNotFoundError:
        raise IndexProblem(f"there is no file {file}") from None
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise IndexCorrupt(f"{file} is damaged or no bundle ({error}); {_AGAIN}") from error


def _unpack_one(packed: zipfile.ZipFile, name: str, aside: Path) -> None:
    target = aside / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(name) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _check_model(manifest: Manifest) -> None:
    here = load_embedder(manifest.model)
    if here.model_id != manifest.model_id:
        raise IndexStale(
            f"the bundle was made with model {manifest.model_id}, this machine has {here.model_id}; "
            "install the same version of the program on both machines"
        )
