// Answers one JSON line for each JSON line read, as Flux's post-build substitution would.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/fluxcd/pkg/envsubst"
	"sigs.k8s.io/yaml"
)

type question struct {
	// A text for envsubst alone, or an object that is written as YAML, substituted and read again.
	Text      *string           `json:"text"`
	Object    json.RawMessage   `json:"object"`
	Variables map[string]string `json:"variables"`
	Strict    bool              `json:"strict"`
}

type answer struct {
	// The text given to envsubst.
	Before string          `json:"before,omitempty"`
	After  []byte          `json:"after"`
	Object json.RawMessage `json:"object,omitempty"`
	Error  string          `json:"error,omitempty"`
}

func reply(q question) answer {
	a := answer{}
	if q.Text != nil {
		a.Before = *q.Text
	} else {
		written, err := yaml.JSONToYAML(q.Object)
		if err != nil {
			return answer{Error: err.Error()}
		}
		a.Before = string(written)
	}
	after, err := envsubst.Eval(a.Before, func(name string) (string, bool) {
		value, exists := q.Variables[name]
		return value, exists || !q.Strict
	})
	if err != nil {
		a.Error = err.Error()
		return a
	}
	a.After = []byte(after)
	if q.Text == nil {
		read, err := yaml.YAMLToJSON(a.After)
		if err != nil {
			a.Error = err.Error()
			return a
		}
		a.Object = read
	}
	return a
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			panic(err)
		}
		if err := out.Encode(reply(q)); err != nil {
			panic(err)
		}
	}
	if err := in.Err(); err != nil {
		panic(err)
	}
}
