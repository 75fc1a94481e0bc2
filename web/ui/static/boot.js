// Runs before the first paint: sets the chosen theme and language. Says in plain words when the browser is too old, or when
// the scripts do not come (the server was upgraded meanwhile, or is away); it needs none of them for that.
(function () {
  var root = document.documentElement
  function kept(key) {
    try { return localStorage.getItem(key) } catch (e) { return null }
  }
  var theme = kept('hotline.theme')
  if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme)
  var locale = kept('hotline.locale')
  if (locale === 'ru' || locale === 'en') root.lang = locale
  function sentence(text) {
    var p = document.createElement('p')
    p.className = 'old-browser'
    p.setAttribute('role', 'alert')
    p.appendChild(document.createTextNode(text))
    document.body.appendChild(p)
    return p
  }
  var told = false
  function unloaded() {
    if (told) return
    told = true
    var button = document.createElement('button')
    button.className = 'button primary'
    button.appendChild(document.createTextNode('Обновить · Reload'))
    button.onclick = function () { location.reload() }
    sentence(
      'Страница загрузилась не целиком: сервер обновился или пока недоступен. Обновите её. ' +
      'The page did not load whole: the server was upgraded or is away. Reload it. ').appendChild(button)
  }
  window.addEventListener('hotline-unloaded', unloaded)
  window.addEventListener('error', function (e) {
    if (e.target && e.target.tagName === 'SCRIPT') unloaded()
  }, true)
  var good = 'noModule' in document.createElement('script') && !!window.WebSocket && !!window.Promise && !!window.Intl
  if (good) return
  document.addEventListener('DOMContentLoaded', function () {
    sentence(
      'Этот браузер слишком старый. Нужен Chrome, Edge, Яндекс Браузер, Firefox или Safari последних двух лет. ' +
      'This browser is too old: use Chrome, Edge, Yandex Browser, Firefox or Safari of the last two years.')
  })
})()
