package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

// What an operator did not choose in time is named in the viewer's language; a result
// of the centre keeps the centre's name.
func TestAResultThatWasNotFilledIn(t *testing.T) {
	centre := Centre{Lists: desk.DefaultLists()}
	require.Equal(t, "не заполнено", names{centre: centre}.result(call.NotFilled))
	require.Equal(t, "not filled in", names{centre: centre, viewer: people.Viewer{User: people.User{Lang: "en"}}}.result(call.NotFilled))
	require.Equal(t, "Решено", names{centre: centre}.result("solved"))
	require.Equal(t, "", names{centre: centre}.result(""))
}
