// A list as an Excel workbook (ECMA-376): one sheet, strings in their cells, no styles. The archive stores its parts as they
// are; a list is small.
import { strToU8, zipSync } from 'fflate'
import { textOf, type Cell, type Sheet } from './sheet'

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const pack = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

export const xlsxType = `${kind}.sheet`

// Characters that XML 1.0 has no way to hold are left out.
const escaped = (s: string) => s.replace(/[^\t\n\r\u0020-\uFFFF]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

function cell(c: Cell): string {
  if ('number' in c) return c.number === null ? '<c/>' : `<c><v>${Number(c.number.toFixed(c.digits ?? 0))}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(textOf(c))}</t></is></c>`
}

function sheetXML({ head, rows }: Sheet): string {
  const row = (cells: Cell[]) => `<row>${cells.map(cell).join('')}</row>`
  return `${xml}<worksheet xmlns="${main}"><sheetData>${row(head.map((plain) => ({ plain })))}${rows.map(row).join('')}</sheetData></worksheet>`
}

export function xlsx(s: Sheet): Uint8Array<ArrayBuffer> {
  const parts = {
    '[Content_Types].xml': `${xml}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="hotline" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': sheetXML(s),
  }
  const packed = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))
  return zipSync(packed, { level: 0, mtime: new Date(1980, 0, 1) }) as Uint8Array<ArrayBuffer> // the same list, the same file
}
