package softphone

// Sentences for people beside the keys of Told and error messages: what
// happened and what to do. A page with its own catalogue may ignore them.
var sentences = map[string][2]string{ // ru, en
	"not_your_call":      {"Этот звонок сейчас не у вас.", "This call is not yours now."},
	"offer_gone":         {"Звонок уже ушёл: клиент положил трубку или ответил другой оператор.", "The call has gone: the caller hung up or somebody else answered."},
	"illegal_state":      {"Сейчас это сделать нельзя.", "This cannot be done in the present state."},
	"unknown_act":        {"Сервер не знает такой команды. Обновите страницу.", "The server does not know this command. Reload the page."},
	"bad_field":          {"Команда заполнена неверно.", "The command is filled in wrongly."},
	"bad_number":         {"На этот номер позвонить нельзя. Проверьте цифры.", "This number cannot be called. Check the digits."},
	"may_not_dial":       {"Звонить на этот номер не разрешено.", "Calling this number is not allowed."},
	"no_target":          {"Нет такого оператора или очереди.", "There is no such operator or queue."},
	"target_busy":        {"Коллега сейчас не может ответить.", "The colleague cannot answer now."},
	"line_closed":        {"Эта линия сейчас закрыта.", "This line is closed now."},
	"busy":               {"Сервер перегружен. Повторите через несколько секунд.", "The server is overloaded. Try again in a few seconds."},
	"unavailable":        {"Сервер не смог выполнить команду. Повторите.", "The server could not do this. Try again."},
	"bad_sdp":            {"На предложение браузера о звуке ответить нельзя: нужен G.711.", "The browser's sound offer cannot be answered: G.711 is needed."},
	"media_failed":       {"Не удалось установить звуковое соединение.", "The sound connection could not be made."},
	"bad_json":           {"Сообщение не разобрано.", "The message could not be read."},
	"too_deep":           {"Сообщение вложено слишком глубоко.", "The message is nested too deeply."},
	"unknown_type":       {"Неизвестный вид сообщения.", "Unknown type of message."},
	"hello_expected":     {"Сначала нужно сообщение hello.", "A hello is expected first."},
	"version":            {"Эта версия протокола не поддерживается. Обновите страницу.", "This protocol version is not spoken. Reload the page."},
	"too_many_calls":     {"Сейчас слишком много звонков. Попробуйте позже.", "Too many calls now. Try again later."},
	"no_such_page":       {"Такой страницы звонка нет.", "There is no such call page."},
	"unknown_token":      {"Прежний звонок не найден.", "The earlier call was not found."},
	"not_in_call":        {"Сейчас нет разговора.", "There is no call now."},
	"already_in_call":    {"Разговор уже идёт.", "A call is already running."},
	"bad_key":            {"Такой клавиши нет.", "There is no such key."},
	"topic_required":     {"Выберите тему и результат.", "Choose a topic and a result."},
	"queue_closed":       {"Эта очередь сейчас закрыта.", "This queue is closed now."},
	"not_allowed":        {"В настройках это не разрешено.", "The settings do not allow this."},
	"assigned_elsewhere": {"Супервизор отдал этот звонок другому оператору.", "The supervisor gave this call to another operator."},
	"not_skilled":        {"Этот звонок не для ваших навыков.", "This call does not fit your skills."},
	"queue_full":         {"Эта очередь заполнена.", "This queue is full."},
	"unknown_queue":      {"Такой очереди нет.", "There is no such queue."},
	"unknown_operator":   {"Такого оператора нет.", "There is no such operator."},
	"unknown_call":       {"Клиент больше не ждёт: он положил трубку, или ему уже отвечает другой.", "The caller does not wait any more: he hung up, or somebody else answers."},
	"operator_busy":      {"Коллега сейчас не может ответить.", "The colleague cannot answer now."},
	"bad_target":         {"Нет такого оператора или очереди.", "There is no such operator or queue."},
	"already_there":      {"Это уже сделано.", "This is done already."},
	"no_audio":           {"Нет звука: проверьте микрофон и наушники.", "There is no sound: check microphone and headphones."},
	"no_signal":          {"Нет связи с сервером.", "There is no connection to the server."},
	"no_next_line":       {"У этой очереди нет следующей линии.", "This queue has no next line."},
	"number_not_allowed": {"Звонить на этот номер не разрешено.", "Calling this number is not allowed."},
	"number_busy":        {"Этому клиенту уже звонят.", "This customer is being called already."},
	"lost_taken":         {"Этому клиенту уже звонит коллега.", "A colleague is calling this customer already."},
	"lost_closed":        {"Этого клиента в списке больше нет.", "This customer is no longer on the list."},
	"no_such_promise":    {"Этого обещанного звонка больше нет: клиенту уже позвонили или он позвонил сам.", "This promised call is no more: the customer was called, or called himself."},
	"promise_taken":      {"Этому клиенту уже звонят по обещанию.", "The promised call to this customer is being made already."},
	"promise_later":      {"Время этого звонка ещё не пришло.", "The time of this call has not come yet."},
	"bad_hours":          {"Сейчас этому клиенту звонить нельзя: у него ночь.", "This customer may not be called now: it is night where he is."},
	"bad_time":           {"Время звонка: не раньше чем сейчас и не позже чем через месяц.", "Time of the call: after now and within a month."},
	"bad_keys":           {"Таких клавиш нет.", "There are no such keys."},
	"unknown_command":    {"Сервер не знает такой команды. Обновите страницу.", "The server does not know this command. Reload the page."},
	"disposition_needed": {"Выберите тему и результат.", "Choose a topic and a result."},
	"no_extension_left":  {"Время уже продлевали.", "The time has been extended already."},
	"storage_trouble":    {"Сервер сейчас не может это сохранить. Повторите позже.", "The server cannot store this now. Try again later."},
	"already_extended":   {"Время уже продлевали.", "The time has been extended already."},
}

// sentence gives the words of a key in the user's language, Russian by default.
func sentence(lang, key string) string {
	s, ok := sentences[key]
	if !ok {
		s = sentences["unavailable"]
	}
	if lang == "en" {
		return s[1]
	}
	return s[0]
}
