// The way on in a list that is longer than a page, and back to its beginning: the page is in the address, so the browser's
// own Back is the page before. The buttons stay in sight, under the hand and the focus, while the rows change.
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../lib/i18n'
import { go, route } from '../lib/router'
import { Button } from '../ui/parts'
import { say } from '../ui/say'

/** Of: the page that is shown, null before there is one; busy: another one is on its way. */
export function Pager({ of, busy }: { of: { next?: string } | null; busy: boolean }) {
  const nav = useRef<HTMLElement>(null)
  const asked = useRef(false)
  const shown = useRef<{ of: unknown; long: boolean }>({ of: undefined, long: false })
  const { path, query } = route.value
  const next = of?.next
  const later = !!query.cursor
  useEffect(() => {
    if (!asked.current || !of) return
    asked.current = false
    const list = nav.current?.closest('.card') ?? nav.current?.previousElementSibling
    const top = list?.getBoundingClientRect().top ?? 0
    if (top < 56) { // another page begins at its top, with the page's head where that is near
      if (top + scrollY < innerHeight / 2) scrollTo(0, 0)
      else list?.scrollIntoView({ block: 'start' })
    }
    say(t(later ? 'pager.later' : 'pager.first'))
  }, [of])
  // On the way from the last page to the first the buttons stay: gone, they would take the focus along.
  if (shown.current.of !== of) shown.current = { of, long: !!next || later }
  if (!shown.current.long && !later) return null
  const turn = (cursor: string | undefined) => () => {
    asked.current = true
    go(path, { ...query, cursor })
  }
  return (
    <nav class="row pager" ref={nav} aria-label={t('pager.title')} aria-busy={busy}>
      <Button icon="left" label={t('common.first')} off={!later} data-testid="first-page" onClick={turn(undefined)} />
      <Button icon="right" label={t('common.next')} off={!next} data-testid="next-page" onClick={turn(next)} />
    </nav>
  )
}
