package main

import (
	"encoding/json"
	"fmt"

	"hotline/acd"
	"hotline/call"
	"hotline/reports"
	"hotline/simulate"
	"hotline/store"
	"hotline/switchboard"
)

// fillProfiles takes what operators could do when the day began, and what was told of them
// in it. Where nothing is recorded of one who was at work, he has the profile of today;
// it gives how many these are.
func fillProfiles(p *simulate.Past, d *store.RecordedDay, today []acd.Profile) (todays int, err error) {
	first, told := map[call.OperatorID]bool{}, map[call.OperatorID]bool{}
	for _, row := range d.Profiles {
		told[row.Operator] = true
		if row.Profile == nil { // he left, before or on that day: his states say so
			continue
		}
		var profile acd.Profile
		if err := json.Unmarshal(row.Profile, &profile); err != nil {
			return 0, fmt.Errorf("profile of operator %d: %w", row.Operator, err)
		}
		if !first[row.Operator] {
			first[row.Operator] = true
			p.Profiles = append(p.Profiles, profile)
			continue
		}
		p.Changes = append(p.Changes, simulate.PastChange{At: row.At.Wall, Profile: profile})
	}
	worked := map[call.OperatorID]bool{}
	for _, s := range p.States {
		worked[s.Operator] = true
	}
	for _, profile := range today {
		if told[profile.Operator] || !worked[profile.Operator] {
			continue
		}
		todays++
		p.Profiles = append(p.Profiles, profile)
	}
	return todays, nil
}

// fillAgain takes what callers did who did not get through at once.
func fillAgain(p *simulate.Past, d *store.RecordedDay) error {
	p.Promises = map[call.ID]simulate.PastPromise{}
	for _, row := range d.Owed {
		p.Promises[row.Promise] = simulate.PastPromise{
			Call: row.Call, Asked: row.Asked.Wall, Waited: row.Source == switchboard.FromQueue,
			Promise: reports.Promise{State: row.State, Due: row.Due, Connected: row.Connected.Wall, TookMs: max(0, row.Connected.Mono-row.Asked.Mono)},
		}
	}
	for _, row := range d.Again {
		var data struct {
			Before  string `json:"before"`
			Promise string `json:"promise"`
			Source  string `json:"source"`
		}
		if len(row.Data) > 0 {
			if err := json.Unmarshal(row.Data, &data); err != nil {
				return fmt.Errorf("event %s of call %s: %w", row.Kind, row.Call, err)
			}
		}
		a := simulate.PastAgain{Call: row.Call, At: row.At.Wall, Kind: row.Kind}
		if of := data.Before + data.Promise; of != "" {
			id, err := call.ParseID(of)
			if err != nil {
				return fmt.Errorf("event %s of call %s: %w", row.Kind, row.Call, err)
			}
			a.Of = id
		}
		if row.Kind == simulate.WasOffered && data.Source != switchboard.FromQueue { // a run offers in queues alone
			continue
		}
		p.Again = append(p.Again, a)
	}
	return nil
}
