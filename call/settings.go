package call

// SettingsTold answers settings that were handed to the core: they are in force,
// or Error says why the ones before stay. It leaves when the change is synced.
type SettingsTold struct {
	Version uint64 `json:"version"`
	Error   string `json:"error,omitempty"` // "", a sentence, or storage_trouble
}

// StorageTrouble is the error of whatever could not be promised because the
// journal's disk is slow or full.
const StorageTrouble = "storage_trouble"

func (SettingsTold) command() {}
