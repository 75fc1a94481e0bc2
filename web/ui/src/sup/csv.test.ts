import { test } from 'node:test'
import assert from 'node:assert/strict'
import { csv } from './csv'

test('spreadsheets get BOM, semicolons, decimal commas, whole phones', () => {
  const text = csv(['Номер', 'Имя', 'CSI', 'n'], [[{ phone: '+7 916 000-00-01' }, { text: 'Иван "Ёж"; младший' }, { number: 82.84, digits: 1 }, { number: null }]])
  assert.equal(text, '\uFEFFНомер;Имя;CSI;n\r\n79160000001;"Иван ""Ёж""; младший";82,8;\r\n')
})

test('only free text is neutralised', () => {
  assert.match(csv(['a'], [[{ text: '=1+1' }]]), /'=1\+1/)
  assert.match(csv(['a'], [[{ number: -5 }]]), /\r\n-5\r\n/)
})
