"""What says who somebody is, was written, or opens something, and yet is not enciphered: why not.

Everything else of these kinds is (`shared/enciphered.py`). What is coded about somebody's health is not either:
matching compares it, in the database, by bits and by keys.
"""

INITIAL = "Lists are read by it, a page at a time (decision 14)."
FITS = "Matching compares it, in the database."
PRINT = "It is the print of a secret, not the secret."
LOOKED_UP = "It is looked up, and opens nothing without what its owner holds."
OF_THE_HOUSE = "The name of a colleague who decided, for whoever asks later."
DEVICE = "The name of a browser or of a program; it is read at every ask."

IN_THE_CLEAR: dict[str, str] = {
    "user.initial": INITIAL,
    "user.email_index": PRINT,
    "user.password_hash": PRINT,
    "client.initial": INITIAL,
    "client.number_index": PRINT,
    "client.area": FITS,
    "peer_worker.gender": FITS,
    "peer_worker.languages": FITS,
    "delivery_attempt.reply": "What a mail server answered: our evidence, in a statement that writes many at once.",
    "access.secret_hash": PRINT,
    "access.label": DEVICE,
    "code_app.last_step": "A count of half minutes.",
    "recovery_code.code_hash": PRINT,
    "passkey.credential_id": LOOKED_UP,
    "passkey.public_key": LOOKED_UP,
    "passkey.label": DEVICE,
    "challenge.value": LOOKED_UP,
    "device.endpoint_index": PRINT,
    "identity.issuer": LOOKED_UP,
    "identity.subject_index": PRINT,
    "program.secret_hash": PRINT,
    "way_in.address_hash": PRINT,
    "way_in.browser_hash": PRINT,
    "way_in.secret_hash": PRINT,
    "kept_answer.key": LOOKED_UP,
    "kept_answer.body_hash": PRINT,
    "sign_in_failure.address_hash": PRINT,
    "erasure.decided_by": OF_THE_HOUSE,
    "decision.decided_by": OF_THE_HOUSE,
    "weighing.decided_by": OF_THE_HOUSE,
}
