// The place in the middle where a call appears. It has one size in all states, so nothing jumps when it rings.
import type { ComponentChildren } from 'preact'
import { serverWall, tick, until } from '../lib/clock'
import { duration, moment, number } from '../lib/format'
import { locale, maybe, t, tn } from '../lib/i18n'
import { qualityWord } from '../lib/quality'
import { Icon } from '../ui/icon'
import { Button, Countdown, look, Phone, StatePill, Timer } from '../ui/parts'
import { ActButton } from './actbutton'
import { keyHint } from './keymap'
import { operatorName, partyName, pathText, queueName, reasonName, resultName, topicName } from './names'
import { act, catalog, muted, phone, reading, retryMic, silent, view } from './phone'
import { forbidAsk } from './panels'
import type { Consult, Offer, Party, Talk, View } from './protocol'
import { PromiseCall } from './promise'
import { CallSupervisor } from './supervisor'

export function Stage() {
  const v = view.value
  if (v?.offer && !v.talk) return <OfferCard o={v.offer} v={v} />
  if (v?.talk) return <TalkCard talk={v.talk} />
  if (v?.state === 'not_responding') return <Missed v={v} />
  return <Quiet v={v} />
}

function Frame({ css, children, ...rest }: { css: string; children: ComponentChildren; role?: 'alert'; 'data-testid'?: string; 'data-offer'?: string; 'data-call'?: string }) {
  return <section {...rest} class={`card stage s-${css}`}>{children}</section>
}

function OfferCard({ o, v }: { o: Offer; v: View }) {
  const internal = o.kind !== 'queue'
  return (
    <Frame css="ringing" role="alert" data-testid="offer-card" data-offer={String(o.offer)} data-call={o.call}>
      <div class="stage-top">
        <span class="ring-dot"><Icon name="bell" /></span>
        <b class="stage-queue">{internal ? t(o.kind === 'consult' ? 'offer.consult' : 'offer.transfer', { who: operatorName(o.from) }) : queueName(o.queue)}</b>
        {o.line ? <span class="chip">{t('line.n', { n: o.line })}</span> : null}
        <OfferReason reason={o.reason} />
        <span class="grow" />
        <Countdown to={v.until} class="stage-clock" />
      </div>
      <Customer p={o.party} big />
      <dl class="facts">
        <Fact label={t('offer.waited')}><Timer at={o.entered} /></Fact>
        <Fact label={t('offer.path')}>{pathText(o.path) || '—'}</Fact>
        <Fact label={t('wrap.topic')}>{topicName(o.topic) || '—'}</Fact>
        <Fact label={t('offer.last')}><span class="two-lines"><LastContact p={o.party} /></span></Fact>
      </dl>
      {o.note ? <p class="handover" title={o.note}><Icon name="note" size={15} /><span class="one-line">{o.note}</span></p> : null}
    </Frame>
  )
}

function OfferReason({ reason }: { reason: string | undefined }) {
  if (!reason) return null
  return <span class="chip warn" data-testid="offer-reason">{maybe(`offer.reason.${reason}`, reason)}</span>
}

function Customer({ p, big }: { p: Party; big?: boolean }) {
  const name = p.name || (p.number_pretty ? '' : partyName(p))
  return (
    <div class={`customer ${big ? 'big' : ''}`}>
      <span class="customer-name">{name || <Phone pretty={p.number_pretty} />}</span>
      {name && p.number_pretty ? <Phone pretty={p.number_pretty} /> : null}
      {p.region ? <span class="dim">{p.region}</span> : null}
      {p.vip ? <span class="chip vip"><Icon name="vip" size={13} />VIP</span> : null}
      {p.shared ? <span class="chip" data-testid="shared-number">{t('party.shared')}</span> : null}
      {p.trial ? <span class="chip">{t('party.trial')}</span> : null}
    </div>
  )
}

function LastContact({ p }: { p: Party }) {
  const h = p.history?.[0]
  if (!h) return <>{t('history.first')}</>
  const parts = [moment(h.at, locale.value, serverWall()), h.operator, h.topic ? `«${topicName(h.topic)}»` : '', h.result ? resultName(h.result) : ''].filter(Boolean)
  return <>{parts.join(', ')}</>
}

export function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return <div><dt>{label}</dt><dd>{children}</dd></div>
}

function TalkCard({ talk }: { talk: Talk }) {
  const css = talk.held ? 'hold' : talk.dialling ? 'outbound' : 'talking'
  return (
    <Frame css={css} data-testid="talk-card" data-call={talk.call}>
      <div class="stage-top">
        <StatePill state={talk.dialling ? 'outbound' : 'talking'} held={talk.held} word={talk.dialling ? t(talk.early ? 'dial.early' : 'dial.dialling') : talk.consult ? t(talk.consult.state === 'conference' ? 'state.conference' : 'state.consult') : undefined} />
        {talk.queue ? <b class="stage-queue">{queueName(talk.queue)}</b> : null}
        {talk.line ? <span class="chip">{t('line.n', { n: talk.line })}</span> : null}
        {talk.purpose === 'callback' || talk.purpose === 'lost' ? <span class="chip">{t(`purpose.${talk.purpose}`)}</span> : <OfferReason reason={talk.reason} />}
        <span class="stage-right">
          {talk.dialling ? null : <CallSupervisor talk={talk} />}
          <Timer at={talk.started} class="stage-clock" data-testid="talk-timer" />
        </span>
      </div>
      <Customer p={talk.party} big />
      {(talk.consult && talk.consult.state !== 'conference') || muted.value || talk.held ? null : (
        <dl class="facts">
          <Fact label={t('offer.path')}>{pathText(talk.path) || '—'}</Fact>
          <Fact label={t('wrap.topic')}>{topicName(talk.topic) || '—'}</Fact>
          <Fact label={t('history.count')}>{talk.party.history?.length ?? 0}</Fact>
          <Fact label={t('offer.last')}><span class="two-lines"><LastContact p={talk.party} /></span></Fact>
        </dl>
      )}
      <div class="stage-line">
        <Quality />
        <Recording talk={talk} />
        {talk.dialling ? null : <PromiseCall call={talk.call} promised={talk.promised} />}
      </div>
      {muted.value ? <div class="band bad" data-testid="muted-band"><Icon name="micoff" />{t('call.muted.band')} <Timer at={talk.muted ? talk.muted_since : undefined} data-testid="muted-timer" /></div> : null}
      {talk.held && (!talk.consult || talk.consult.state === 'conference') ? <div class="band hold"><Icon name="pause" />{t('hold.band')} <Timer at={talk.held_since} /></div> : null}
      {talk.consult ? <ConsultBar talk={talk} /> : null}
    </Frame>
  )
}

function ConsultBar({ talk }: { talk: Talk }) {
  const c = talk.consult
  if (!c) return null
  const who = c.operator ? operatorName(c.operator) : c.queue ? t('transfer.queue', { name: queueName(c.queue) }) : ''
  return (
    <div class="band consult" data-testid="consult" data-state={c.state}>
      <Icon name="users" />
      <span class="grow">
        <b>{who}</b> · {t(`consult.${c.state}`)} <Timer at={c.since} />
        <span class="dim"> · {t(talk.held ? 'consult.client' : 'conference.client')}</span>
      </span>
      {c.guest ? null : <ConsultActs talk={talk} state={c.state} />}
    </div>
  )
}

/** What the operator whose call it is can do; the colleague can only leave. */
function ConsultActs({ talk, state }: { talk: Talk; state: Consult['state'] }) {
  const fields = { call: talk.call }
  if (state === 'conference') return <ActButton what="consult_cancel" fields={fields} icon="hangup" label={t('conference.release')} data-testid="conference-release" />
  return (
    <span class="band-acts">
      <ActButton what="conference" fields={fields} icon="users" label={t('call.conference')} hint={keyHint('conference')} disabled={state !== 'talking'} data-testid="conference" />
      <ActButton what="consult_done" fields={fields} kind="primary" icon="check" label={t('transfer.complete')} hint={keyHint('complete')} disabled={state !== 'talking'} data-testid="transfer-complete" />
      <ActButton what="consult_cancel" fields={fields} icon="back" label={t('transfer.back')} hint={keyHint('cancel')} data-testid="transfer-back" />
    </span>
  )
}

function Quality() {
  const r = reading.value
  if (!r) return <span class="quality dim" data-testid="quality"><Icon name="wifi" size={15} />{t('quality.measuring')}</span>
  const word = qualityWord(r.mos)
  return (
    <span class={`quality q-${word}`} data-testid="quality" title={`MOS ${number(r.mos, locale.value, 1)}`}>
      <Icon name="wifi" size={15} />
      <b>{t(`quality.${word}`)}</b>
      <span class="num dim">{t('quality.figures', { rtt: Math.round(r.rttMs), loss: number(r.lossPct, locale.value, 1) })}</span>
    </span>
  )
}

function Recording({ talk }: { talk: Talk }) {
  const r = talk.recording ?? 'off'
  const mine = !talk.consult?.guest // a colleague's recording is not his to stop
  return (
    <span class={`recording r-${r}`} data-testid="recording" data-state={r}>
      <Icon name={r === 'on' ? 'record' : r === 'paused' ? 'pause' : 'norec'} size={14} />
      <span>{t(`rec.${r}`)}</span>
      {r === 'paused' ? <Countdown to={talk.rec_until} /> : null}
      {mine && (r === 'on' || r === 'paused') ? (
        <ActButton
          what="rec_pause" fields={{ call: talk.call, on: r === 'on' }} kind="ghost" icon={r === 'on' ? 'pause' : 'record'}
          label={r === 'on' ? t('rec.pause') : t('rec.resume')} data-testid="rec-pause"
        />
      ) : null}
      {mine && (r === 'on' || r === 'paused') ? (
        <Button kind="ghost" icon="norec" label={t('rec.forbid.short')} title={t('rec.forbid')} data-testid="rec-forbid" onClick={() => (forbidAsk.value = true)} />
      ) : null}
    </span>
  )
}

function Missed({ v }: { v: View }) {
  return (
    <Frame css="not_responding" data-testid="missed">
      <div class="stage-quiet">
        <Icon name="missed" size={34} />
        <div class="grow">
          <h2>{t('missed.title', { time: v.since ? moment(v.since.w, locale.value, serverWall()) : '' })}</h2>
          <p>{t('missed.text')}</p>
        </div>
        <ActButton what="ready" kind="primary" big icon="headset" label={t('missed.here')} data-testid="i-am-here" />
      </div>
    </Frame>
  )
}

function Quiet({ v }: { v: View | null }) {
  tick.value
  const state = v?.state ?? 'offline'
  const l = look(state, v?.reason)
  if (state === 'wrapup') return <WrapHead v={v as View} />
  const off = state === 'break' || state === 'training' || state === 'backoffice'
  const noSound = v?.reason === 'no_audio'
  return (
    <Frame css={l.css} data-testid="stage-idle">
      <div class="stage-quiet">
        <Icon name={l.icon} size={34} />
        <div class="grow">
          <h2>{state === 'break' && v?.reason ? reasonName(v.reason) || l.word : l.word}</h2>
          <p>{noSound ? t('quiet.no_audio') : off ? t('quiet.off') : state === 'available' ? t('quiet.available') : state === 'lost' ? t('quiet.lost') : t('quiet.offline')}</p>
          {state === 'available' ? <Serving /> : null}
        </div>
        {off && !noSound ? (
          <ActButton what="state" fields={{ state: 'available' }} run={() => act('state', { state: 'available' })} kind="primary" big icon="headset" label={t('status.go.available')} data-testid="go-available" />
        ) : null}
        {noSound && silent.value ? <Button kind="primary" big icon="mic" label={t('check.allow')} onClick={() => void retryMic()} data-testid="quiet-mic" /> : null}
        {state === 'lost' && v?.until && until(v.until) > 0 ? <Countdown to={v.until} class="stage-clock" /> : null}
      </div>
    </Frame>
  )
}

function Serving() {
  const waiting = phone.value.queues.reduce((n, q) => n + q.waiting, 0)
  return <p class="dim">{t('quiet.queues', { queues: catalog.value.queues.map((q) => q.name).join(', ') || '—' })} · {waiting ? tn('n.waiting', waiting) : t('quiet.nobody')}</p>
}

function WrapHead({ v }: { v: View }) {
  const w = v.wrap
  const left = until(v.until)
  return (
    <Frame css="wrapup" data-testid="wrap-card" data-call={w?.call}>
      <div class="stage-top">
        <StatePill state="wrapup" />
        {w?.queue ? <b class="stage-queue">{queueName(w.queue)}</b> : null}
        <span class="grow" />
        <span class="dim">{t('wrap.left')}</span>
        <Countdown to={v.until} class={`stage-clock ${left < 10_000 ? 'soon' : ''}`} data-testid="wrapup-timer" />
      </div>
      {w ? <Customer p={w.party} big /> : null}
      <dl class="facts">
        <Fact label={t('wrap.talked')}><span class="num">{duration(w?.talk_ms ?? 0)}</span></Fact>
        <Fact label={t('wrap.topic')}>{topicName(w?.topic) || '—'}</Fact>
        <Fact label={t('wrap.next')}>{v.pending ? (v.pending === 'break' ? reasonName(v.pending_reason) : look(v.pending).word) : look('available').word}</Fact>
      </dl>
    </Frame>
  )
}
