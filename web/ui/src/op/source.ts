// One import for the panels: what they read.
export { catalog, phone, view } from './phone'
export { me } from '../lib/session'
