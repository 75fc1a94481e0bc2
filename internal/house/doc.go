// Package house holds no code, only tests that keep the plan of the house true:
// who may import whom, that every package says what it is for, and that the
// tree speaks of the product alone.
package house
