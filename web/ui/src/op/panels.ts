// Which parts of the workspace are folded out. Not state of the call: only of the screen.
import { signal } from '@preact/signals'

export const transferOpen = signal(false)
export const keypadOpen = signal(false)
export const escalateOpen = signal(false)
export const forbidAsk = signal(false)
export const devicesOpen = signal(false)
export const helpOpen = signal(false)

export function foldAll(): void {
  transferOpen.value = false
  keypadOpen.value = false
  escalateOpen.value = false
  forbidAsk.value = false
}
