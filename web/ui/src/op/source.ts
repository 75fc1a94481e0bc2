// What the softphone knows, for the panels and for whatever names its ids; phone.ts alone changes it.
import { computed, signal } from '@preact/signals'
import { blank, type Phone } from './state'

export { me } from '../lib/session'

export const phone = signal<Phone>(blank)
export const view = computed(() => phone.value.view)
export const catalog = computed(() => phone.value.catalog)
