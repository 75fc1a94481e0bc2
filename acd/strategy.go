package acd

// Strategy says which of several fitting operators gets a call (DOMAIN.md 8).
type Strategy string

// Strategies. Ties go to the longest idle, then to the smaller id.
const (
	LongestIdle   Strategy = "longest_idle"   // seconds after wrap-up; a missed offer does not reset them
	RoundRobin    Strategy = "round_robin"    // the one whose last offer is the oldest
	FewestCalls   Strategy = "fewest_calls"   // fewest talks today
	LeastOccupied Strategy = "least_occupied" // smallest share of handling in handling + idle
	RingAll       Strategy = "ring_all"       // all at once, the first to answer wins
	FixedOrder    Strategy = "fixed_order"    // by the rank of the membership
	BestLevel     Strategy = "best_level"     // highest sum of levels in the needed skills
	ContractShare Strategy = "contract_share" // keeps the organisations' shares of the calls
)
