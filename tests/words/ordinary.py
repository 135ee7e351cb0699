"""Build ordinary sentences from templates: what a patient or a relative would text, filled in order."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

_SLOT = re.compile(r"\{(\w+)\}")
_LETTER = re.compile(r"\w")

ENGLISH_SLOTS = {
    "who": ["my mom", "my dad", "my husband", "my wife", "my sister", "my brother", "my aunt", "my son"],
    "care": ["chemo", "radiation", "immunotherapy", "the hormone pills", "the pain medicine"],
    "place": ["liver", "lungs", "bones", "neck", "belly", "brain"],
    "trouble": ["the nausea", "the cough", "the hair loss", "the pain", "the weight loss"],
    "visit": ["the scan", "the biopsy", "the appointment", "the blood test"],
    "habit": ["crying", "coughing", "worrying", "throwing up", "losing weight"],
}

ENGLISH = [
    "Should {who} stop {care} before surgery?",
    "{who} wants to stop {care} because of {trouble}",
    "When will {care} end for {who}?",
    "Can {who} quit {care} and start again later?",
    "{who} had to cancel {visit} after {care}",
    "How do we cancel {visit} for {who}?",
    "Is cancer in the {place} the end for {who}?",
    "Can {care} stop cancer in the {place}?",
    "What can stop {trouble} from cancer in the {place}?",
    "The doctor told {who} that it is cancer in the {place}",
    "{who} wants to quit smoking, the cancer is in the {place}",
    "{who} says no more {care}, is that ok?",
    "Is there an end to {trouble} from {care}?",
    "{who} can not stop {habit} since {visit}",
    "By the end of the month {who} starts {care}",
    "At the end of {care}, does {trouble} go away?",
    "Do they cancel {visit} if {who} can not stop {habit}?",
]

SPANISH_SLOTS = {
    "who": ["mi mamá", "mi papá", "mi esposo", "mi esposa", "mi hermana", "mi hermano", "mi tía", "mi hijo"],
    "care": [
        "la quimio",
        "la radioterapia",
        "la inmunoterapia",
        "la terapia con hormonas",
        "la medicina para el dolor",
    ],
    "place": ["el hígado", "los pulmones", "los huesos", "el cuello", "el vientre", "la cabeza"],
    "trouble": ["la náusea", "la tos", "la fiebre", "la diarrea", "la inflamación"],
    "visit": ["la cita", "la biopsia", "la tomografía", "la prueba de sangre"],
    "habit": ["llorar", "toser", "vomitar", "bajar de peso", "preocuparse"],
}

SPANISH = [
    "¿{who} puede parar {care} antes de la cirugía?",
    "{who} quiere parar {care} por {trouble}",
    "¿Cuándo llega el fin de {care} para {who}?",
    "¿Basta con {care} para {who}?",
    "{who} tiene la presión baja por {care}",
    "{who} quiere cancelar {visit} por {trouble}",
    "¿Cómo puedo cancelar {visit} de {who}?",
    "¿El cáncer en {place} es el fin para {who}?",
    "¿Se puede parar el cáncer en {place} con {care}?",
    "¿Con qué se baja {trouble} si el cáncer está en {place}?",
    "El médico le dijo a {who} que es cáncer en {place}",
    "¿Es alto el riesgo si {who} tiene cáncer en {place}?",
    "{who} dice que ya no más {visit}, ¿está bien?",
    "¿{trouble} tiene fin después de {care}?",
    "{who} no puede parar de {habit} desde {visit}",
    "Al fin del mes {who} empieza {care}",
    "¿Van a cancelar {visit} si {who} no puede parar de {habit}?",
]


def filled(templates: list[str], slots: Mapping[str, list[str]]) -> Iterator[str]:
    """Put every mix of words into every template, with a capital at its beginning."""
    for template in templates:
        names = dict.fromkeys(_SLOT.findall(template))
        for words in product(*(slots[name] for name in names)):
            sentence = template.format_map(dict(zip(names, words, strict=True)))
            yield _LETTER.sub(lambda found: found[0].upper(), sentence, count=1)


def sentences() -> tuple[str, ...]:
    """Give them all, in both languages."""
    return (*filled(ENGLISH, ENGLISH_SLOTS), *filled(SPANISH, SPANISH_SLOTS))
