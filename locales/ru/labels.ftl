# Надписи на кнопках и названия полей: не больше 20 знаков

choice-yes = Да
choice-correct = Исправить
choice-withdraw = Отозвать
choice-again = Пришлю ещё раз
choice-leave = Оставить так
choice-move = Да, перенести
choice-stay = Нет, оставить здесь
choice-cancel = Отмена
choice-unlink = Да, забыть
choice-keep = Нет, не забывать
choice-share-phone = Поделиться номером
choice-have-code = У меня есть код
choice-give-code = Получить код
choice-language = Язык
choice-me = Кто я
choice-help = Помощь

field-merchant = Продавец
field-date = Дата
field-total = Сумма
field-currency = Валюта
field-tax = НДС
field-type = Вид
field-number = Номер документа
field-seller-tax-id = ИНН продавца
field-buyer-tax-id = ИНН покупателя
type-cost = Расход
type-purchase = Покупка
type-sale = Продажа
type-other = Другое
