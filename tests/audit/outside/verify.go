// An outside verifier: Go's own sumdb/note and sumdb/tlog judge our checkpoints and proofs, one JSON line each.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Key         string   // verifier key
	Proof       string   // a tlog-proof with its leaf as extra, or
	Old, New    string   // two checkpoints and
	Consistency []string // the base64 hashes between them
}

func head(text string, verifier note.Verifier) (int64, tlog.Hash, error) {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return 0, tlog.Hash{}, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	root, err := hash(lines[2])
	return size, root, err
}

func hash(text string) (value tlog.Hash, err error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(raw) != len(value) {
		err = fmt.Errorf("a hash of %d bytes", len(raw))
	}
	copy(value[:], raw)
	return value, err
}

func hashes(texts []string) ([]tlog.Hash, error) {
	values := []tlog.Hash{}
	for _, text := range texts {
		value, err := hash(text)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

func inclusion(text string, verifier note.Verifier) error {
	parts := strings.SplitN(text, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("not a proof")
	}
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[3:])
	if err != nil {
		return err
	}
	size, root, err := head(parts[1], verifier)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf))
}

func consistency(asked question, verifier note.Verifier) error {
	old, oldRoot, err := head(asked.Old, verifier)
	if err != nil {
		return err
	}
	size, root, err := head(asked.New, verifier)
	if err != nil {
		return err
	}
	proof, err := hashes(asked.Consistency)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, size, root, old, oldRoot)
}

func judge(line []byte) error {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return err
	}
	verifier, err := note.NewVerifier(asked.Key)
	if err != nil {
		return err
	}
	if asked.Proof != "" {
		return inclusion(asked.Proof, verifier)
	}
	return consistency(asked, verifier)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if err := judge(lines.Bytes()); err != nil {
			fmt.Println("refused:", err)
		} else {
			fmt.Println("holds")
		}
	}
}
