// The way on in a list that is longer than a page, and back to its beginning: the page is in the address.
import { t } from '../lib/i18n'
import { filter, route } from '../lib/router'
import { Button } from '../ui/parts'

export function Pager({ next }: { next?: string }) {
  const later = route.value.query.cursor
  if (!next && !later) return null
  return (
    <div class="row pager">
      {later ? <Button icon="left" label={t('common.first')} onClick={() => filter({ cursor: undefined })} /> : null}
      {next ? <Button icon="right" label={t('common.next')} data-testid="next-page" onClick={() => filter({ cursor: next })} /> : null}
    </div>
  )
}
