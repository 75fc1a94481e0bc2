package configs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

// domainIDs are the prompts of DOMAIN.md 10 and 11 with their variants.
func domainIDs() []string {
	ids := []string{
		"greeting", "record_notice", "menu_main", "menu_invalid", "menu_timeout", "menu_to_operator",
		"queue_enter", "queue_next", "ewt_lt1", "ewt_le10", "ewt_gt10", "queue_thanks", "redial_wait",
		"redial_talk", "operator_lost", "callback_offer", "callback_number", "callback_number_end",
		"callback_other", "bad_number", "callback_done", "callback_done_end", "callback_connect",
		"after_hours", "voicemail", "voicemail_done", "caller_limit", "queue_full", "outage", "outage_end",
		"transfer", "hold_start", "hold_return", "survey_consent", "survey_ask_rerun", "bye", "sys_error",
		"missed_return", "survey_s0", "survey_q1", "survey_q2", "survey_q3", "survey_q4", "survey_s9",
		"digit_star", "digit_hash", "num_1_f", "num_2_f",
	}
	for i := range 10 {
		ids = append(ids, fmt.Sprintf("digit_%d", i), fmt.Sprintf("queue_position_%d", i+1))
	}
	for i := range 5 {
		ids = append(ids, fmt.Sprintf("ewt_n_%d", i+1))
	}
	for i := range 21 {
		ids = append(ids, fmt.Sprintf("num_%d", i))
	}
	for i := 30; i < 100; i += 10 {
		ids = append(ids, fmt.Sprintf("num_%d", i))
	}
	return ids
}

func TestEveryPromptHasTextInBothLanguages(t *testing.T) {
	for _, lang := range Langs {
		for _, id := range domainIDs() {
			_, ok := Text(lang + "/" + id)
			require.True(t, ok, "prompt %s/%s has no text", lang, id)
		}
	}
	require.Equal(t, Prompts()["ru"].IDs(), Prompts()["en"].IDs(), "the languages have different prompts")
}

func TestGreetingNamesTheBrand(t *testing.T) {
	text, _ := Text("ru/greeting")
	require.Equal(t, "Здравствуйте! Компания «Ромашка». Разговоры записываются.", text)
}

func TestEverySoundIsThereAndAudible(t *testing.T) {
	list, err := Manifest(Sounds())
	require.NoError(t, err)
	clips, err := Clips(Sounds())
	require.NoError(t, err)
	total := 0
	for _, s := range list {
		file, err := fs.ReadFile(Sounds(), s.File())
		require.NoError(t, err)
		sum := sha256.Sum256(file)
		require.Equal(t, hex.EncodeToString(sum[:]), s.SHA256, "%s is not the file of the manifest", s.Key)
		clip := clips[s.Key]
		total += len(clip)
		require.Zero(t, len(clip)%160, "%s ends in half a frame", s.Key)
		require.Equal(t, len(clip)/8, s.Ms, "%s is not as long as the manifest says", s.Key)
		if s.Key == "tone/pause" {
			require.Zero(t, loudFrames(clip))
			continue
		}
		require.GreaterOrEqual(t, s.Ms, 250, "%s is too short to be heard", s.Key)
		require.Greater(t, loudFrames(clip), 4, "%s is silent", s.Key)
	}
	require.Less(t, total, 12<<20, "the sounds have grown over 12 MB")
}

func TestEveryTextHasItsSound(t *testing.T) {
	list, err := Manifest(Sounds())
	require.NoError(t, err)
	have := map[string]Sound{}
	for _, s := range list {
		have[s.Key] = s
	}
	for _, key := range []string{"tone/beep", "tone/ringback", "tone/pause", "music/default"} {
		require.Contains(t, have, key)
	}
	for _, lang := range Langs {
		texts := Prompts()[lang]
		for _, id := range texts.IDs() {
			text, _ := texts.Text(id)
			require.Equal(t, text, have[lang+"/"+id].Text, "%s/%s: run make prompts", lang, id)
			require.Equal(t, texts.Voice, have[lang+"/"+id].Voice)
		}
	}
	require.Len(t, list, 4+2*len(Prompts()["ru"].Texts), "sounds without a text: run make prompts")
}

// The greeting carries the recording notice and cannot be interrupted: at most
// 4 s (DOMAIN.md 9). Other prompts of the menu and the queue stay short too.
func TestPromptsAreShort(t *testing.T) {
	list, err := Manifest(Sounds())
	require.NoError(t, err)
	limits := map[string]int{"ru/greeting": 4000, "en/greeting": 4000, "ru/menu_main": 10000, "en/menu_main": 10000}
	for _, s := range list {
		if limit, ok := limits[s.Key]; ok {
			require.LessOrEqual(t, s.Ms, limit, s.Key)
		}
	}
}

func TestClipsRefuseWhatIsNoALaw(t *testing.T) {
	_, err := alawOf([]byte("RIFF"))
	require.ErrorContains(t, err, "not a WAV file")
	_, err = alawOf([]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"))
	require.ErrorContains(t, err, "another format")
	_, err = alawOf([]byte("RIFF\x24\x00\x00\x00WAVEdata\xff\x00\x00\x00"))
	require.ErrorContains(t, err, "over the end")
}

// loudFrames counts frames that differ clearly from A-law silence.
func loudFrames(clip []byte) int {
	loud := 0
	for i := 0; i+160 <= len(clip); i += 160 {
		n := 0
		for _, b := range clip[i : i+160] {
			if (b^0x55)&0x7f > 0x28 { // over about -40 dBFS
				n++
			}
		}
		if n > 16 {
			loud++
		}
	}
	return loud
}
