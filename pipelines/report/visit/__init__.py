"""What a leader takes along to a village (article 24): its facts, what is open, what was promised, what to ask and to bring.

records ← statements, redaction → reading → sentences, promises, questions, bringing → rows → sheets (what fits on one A4 page).
Reads the restricted register once a county; nothing it hands on names a person.
"""
