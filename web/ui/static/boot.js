// Runs before the first paint: sets the chosen theme and language, and tells owners of an old browser so in plain words.
(function () {
  var root = document.documentElement
  function kept(key) {
    try { return localStorage.getItem(key) } catch (e) { return null }
  }
  var theme = kept('hotline.theme')
  if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme)
  var locale = kept('hotline.locale')
  if (locale === 'ru' || locale === 'en') root.lang = locale
  var good = 'noModule' in document.createElement('script') && !!window.WebSocket && !!window.Promise && !!window.Intl
  if (good) return
  document.addEventListener('DOMContentLoaded', function () {
    var p = document.createElement('p')
    p.className = 'old-browser'
    p.appendChild(document.createTextNode(
      'Этот браузер слишком старый. Нужен Chrome, Edge, Яндекс Браузер, Firefox или Safari последних двух лет. ' +
      'This browser is too old: use Chrome, Edge, Yandex Browser, Firefox or Safari of the last two years.'))
    document.body.appendChild(p)
  })
})()
