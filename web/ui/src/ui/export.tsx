import { t } from '../lib/i18n'
import { csv, download, type Sheet } from '../lib/sheet'
import { Button } from './parts'
import { toast } from './say'

/** What a list shows, to take away. Who needs no workbook fetches nothing for it. */
export function Export({ name, sheet, disabled }: { name: string; sheet: () => Sheet; disabled?: boolean }) {
  const workbook = async () => {
    const { xlsx, xlsxType } = await import('../lib/xlsx')
    download(`${name}.xlsx`, xlsx(sheet()), xlsxType)
  }
  return (
    <span class="row exports">
      <Button icon="down" label="CSV" title={t('export.csv')} disabled={disabled} onClick={() => download(`${name}.csv`, csv(sheet()), 'text/csv;charset=utf-8')} data-testid="export-csv" />
      <Button icon="down" label="XLSX" title={t('export.xlsx')} disabled={disabled} onClick={() => void workbook().catch(() => toast(t('page.unloaded.text'), 'bad'))} data-testid="export-xlsx" />
    </span>
  )
}
