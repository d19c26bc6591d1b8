"""The pages of the app and what they share. Nothing of search or answering is in here."""
