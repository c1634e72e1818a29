"""What people say in the scenarios, in four languages."""

from tests.transcripts.desk_stage import Words

# Commands, as people without a slash give them

NEW_TASK: Words = {"de": "neue Aufgabe", "pl": "nowe zadanie", "ru": "новая задача", "en": "new task"}
MY_TASKS: Words = {"de": "meine Aufgaben", "pl": "moje zadania", "ru": "мои задачи", "en": "my tasks"}
NEEDED: Words = {
    "de": "Was fehlt noch?",
    "pl": "Czego jeszcze brakuje?",
    "ru": "Что ещё нужно?",
    "en": "What do you still need?",
}
DELETE: Words = {
    "de": "Nachricht löschen",
    "pl": "usuń wiadomość",
    "ru": "удалить сообщение",
    "en": "delete message",
}
HELP: Words = {"de": "Hilfe", "pl": "pomoc", "ru": "помощь", "en": "help"}
YES: Words = {"de": "ja", "pl": "tak", "ru": "да", "en": "yes"}

# About VAT

REMINDER: Words = {
    "de": "Wir haben eine Mahnung der MWST für Februar bekommen.",
    "pl": "Dostaliśmy upomnienie w sprawie VAT za luty.",
    "ru": "Нам пришло напоминание по НДС за февраль.",
    "en": "We got a VAT reminder for February.",
}
WHEN: Words = {
    "de": "Wann müssen wir zahlen?",
    "pl": "Do kiedy musimy zapłacić?",
    "ru": "Когда нам надо заплатить?",
    "en": "When do we have to pay?",
}
BY_APRIL: Words = {
    "de": "Bis zum 15. April. Ich korrigiere die Abrechnung heute.",
    "pl": "Do 15 kwietnia. Dziś poprawię deklarację.",
    "ru": "До 15 апреля. Я сегодня исправлю декларацию.",
    "en": "By 15 April. I'll correct the filing today.",
}
BY_MAY: Words = {
    "de": "Bis zum 15. Mai, Verzeihung!",
    "pl": "Do 15 maja, przepraszam!",
    "ru": "До 15 мая, простите!",
    "en": "By 15 May, sorry!",
}
NOTE: Words = {
    "de": "Sie zahlt immer spät; Januar auch prüfen.",
    "pl": "Zawsze płaci późno; sprawdzić też styczeń.",
    "ru": "Она всегда платит поздно; проверить и январь.",
    "en": "She always pays late; look at January too.",
}
AND_JANUARY: Words = {
    "de": "Und der Januar?",
    "pl": "A styczeń?",
    "ru": "А январь?",
    "en": "And what about January?",
}
JANUARY_MISSING: Words = {
    "de": "Der Januar fehlt noch.",
    "pl": "Brakuje jeszcze stycznia.",
    "ru": "Ещё не хватает января.",
    "en": "January is still missing.",
}
JANUARY_TOO: Words = {
    "de": "Der Januar ist jetzt auch korrigiert.",
    "pl": "Styczeń też już poprawiłam.",
    "ru": "Январь теперь тоже исправлен.",
    "en": "January is corrected now, too.",
}
THANKS: Words = {
    "de": "Besten Dank, das hilft uns sehr!",
    "pl": "Bardzo dziękuję, to nam pomoże!",
    "ru": "Большое спасибо, это нам очень поможет!",
    "en": "Thanks a lot, that helps us!",
}
WRONG_LETTER: Words = {
    "de": "Das war das falsche Schreiben.",
    "pl": "To było nie to pismo.",
    "ru": "Это было не то письмо.",
    "en": "That was the wrong letter.",
}

# About other things

EMPLOYEE: Words = {
    "de": "Wir stellen im April jemanden ein.",
    "pl": "W kwietniu zatrudniamy nową osobę.",
    "ru": "В апреле мы берём нового сотрудника.",
    "en": "We are hiring somebody in April.",
}
CONTRACT: Words = {
    "de": "Schicken Sie mir bitte den Vertrag.",
    "pl": "Proszę przysłać mi umowę.",
    "ru": "Пришлите мне, пожалуйста, договор.",
    "en": "Please send me the contract.",
}
TOMORROW: Words = {
    "de": "Der kommt morgen.",
    "pl": "Przyślę ją jutro.",
    "ru": "Пришлю его завтра.",
    "en": "You'll have it tomorrow.",
}
TWO_PAGES: Words = {"de": "beide Seiten", "pl": "obie strony", "ru": "обе страницы", "en": "both pages"}
LUNCH_WITH: Words = {
    "de": "Mit wem war dieses Essen?",
    "pl": "Z kim był ten obiad?",
    "ru": "С кем был этот обед?",
    "en": "Whom was this lunch with?",
}
WITH_KELLER: Words = {
    "de": "Mit zwei Leuten von der Brunner AG.",
    "pl": "Z dwiema osobami z Brunner AG.",
    "ru": "С двумя людьми из Brunner AG.",
    "en": "With two people from Brunner AG.",
}
CLOSING: Words = {
    "de": "Jahresabschluss vorbereiten",
    "pl": "przygotować zamknięcie roku",
    "ru": "подготовить годовой отчёт",
    "en": "prepare the closing",
}
HOLIDAY: Words = {
    "de": "Ich bin in den Ferien.",
    "pl": "Jestem na urlopie.",
    "ru": "Я в отпуске.",
    "en": "I'm on holiday.",
}
IS_IT_TRUE: Words = {
    "de": "Stimmt das so?",
    "pl": "Czy to się zgadza?",
    "ru": "Это верно?",
    "en": "Is that so?",
}
CARD_PAYMENT: Words = {
    "de": "Shell Kartenzahlung",
    "pl": "Shell płatność kartą",
    "ru": "Shell оплата картой",
    "en": "Shell card payment",
}
HOW_MANY: Words = {
    "de": "Wie viele Leute waren dabei?",
    "pl": "Ile osób brało udział?",
    "ru": "Сколько человек там было?",
    "en": "How many people were there?",
}
