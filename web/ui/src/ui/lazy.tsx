// Pages that are fetched when they are first opened, so that nobody waits for the pages of others.
import { signal } from '@preact/signals'
import type { FunctionComponent, RenderableProps } from 'preact'
import { useEffect } from 'preact/hooks'
import { t } from '../lib/i18n'
import { Button, Empty, Skeleton } from './parts'

/**
 * A page behind `import()`. While it comes there is a skeleton; when it does not come (the server was upgraded and has
 * no such file any more, or is away) a sentence says so and offers to load the whole page anew.
 */
export function lazy<P>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  const page = signal<FunctionComponent<P> | null>(null)
  const failed = signal(false)
  return function Lazy(props: RenderableProps<P>) {
    useEffect(() => {
      if (page.value) return
      failed.value = false
      load().then((x) => (page.value = x), () => (failed.value = true))
    }, [])
    const Page = page.value
    if (Page) return <Page {...props} />
    return <main class="page" id="main" tabIndex={-1}>{failed.value ? <Unloaded /> : <Skeleton />}</main>
  }
}

function Unloaded() {
  return (
    <div data-testid="page-unloaded" role="alert">
      <Empty page icon="alert" title={t('page.unloaded')}>{t('page.unloaded.text')}</Empty>
      <p class="center"><Button kind="primary" label={t('page.reload')} onClick={() => location.reload()} data-testid="page-reload" /></p>
    </div>
  )
}
