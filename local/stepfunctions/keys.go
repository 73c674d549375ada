package stepfunctions

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// spaces are the service's key spaces in the store:
//
//	machines    name                       → machineRecord
//	revisions   name 0 revision            → definition
//	executions  machine 0 name             → executionRecord
//	list        machine 0 ^start name      → status letter (newest first)
//	running     machine 0 name             → nothing
//	history     machine 0 name 0 event id  → HistoryEvent
//	frames      machine 0 name 0 path      → frame of a running execution
//	ended       stop machine 0 name        → nothing (for pruning)
//	outbox      number                     → event for the bus
type spaces struct {
	machines, revisions, executions, list, running, history, frames, ended, outbox store.Space
}

func spacesOf(db *store.DB) spaces {
	at := func(name string) store.Space { return db.Space("states/" + name) }
	return spaces{
		machines: at("machines"), revisions: at("revisions"), executions: at("executions"), list: at("list"),
		running: at("running"), history: at("history"), frames: at("frames"), ended: at("ended"), outbox: at("outbox"),
	}
}

// executionKey identifies an execution.
type executionKey struct{ machine, name string }

func (k executionKey) bytes() []byte { return []byte(k.machine + "\x00" + k.name) }

func (k executionKey) prefix() []byte { return append(k.bytes(), 0) }

func parseExecutionKey(b []byte) executionKey {
	machine, name, _ := strings.Cut(string(b), "\x00")
	return executionKey{machine, name}
}

func historyKey(k executionKey, event int64) []byte {
	return binary.BigEndian.AppendUint64(k.prefix(), uint64(event))
}

func frameKey(k executionKey, path string) []byte { return append(k.prefix(), path...) }

// listKey sorts a machine's executions newest first.
func listKey(k executionKey, start time.Time) []byte {
	key := append([]byte(k.machine), 0)
	key = binary.BigEndian.AppendUint64(key, ^uint64(start.UnixNano()))
	return append(key, k.name...)
}

func endedKey(k executionKey, stop time.Time) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(stop.UnixNano())), k.bytes()...)
}

func revisionKey(machine, revision string) []byte { return []byte(machine + "\x00" + revision) }
