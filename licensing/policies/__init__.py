"""Pure predicates: what the terms permit, how far one set of terms exceeds another, and their wording."""
