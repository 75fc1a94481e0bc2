// Package reports holds the formulas of DOMAIN.md 3 to 6 as pure functions over
// counts. Counts are summed over any selection first and divided once here, so
// that nothing ever averages averages. A division by zero is nil, shown as "—".
// Results are unrounded; Show and Round are for display only.
package reports
