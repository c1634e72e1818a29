from flows.vocabulary.readings import FieldName, Finding, PictureFlaw, Reading, Source

TOTAL = Finding(FieldName.TOTAL, "9.70", Source.QR, 0.42)
DATE = Finding(FieldName.DATE, "2026-03-12", Source.OCR, 0.42)


def test_what_a_person_says_ends_the_dispute_on_it_and_on_nothing_else() -> None:
    reading = Reading((TOTAL, DATE), quality=(PictureFlaw.DARK,), disputed=(FieldName.TOTAL, FieldName.DATE))
    said = Finding(FieldName.TOTAL, "9.10", Source.PERSON, 1.0)

    corrected = reading.corrected([said])

    assert corrected == Reading((said, DATE), quality=(PictureFlaw.DARK,), disputed=(FieldName.DATE,))
