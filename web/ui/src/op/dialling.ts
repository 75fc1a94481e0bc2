// When an operator may call out himself.
import { phone, view } from './source'

/** On the line or on a break he chose, and connected. */
export function mayDial(): boolean {
  const v = view.value
  return (v?.state === 'available' || v?.state === 'break') && v.reason !== 'no_audio' && phone.value.link === 'live'
}
