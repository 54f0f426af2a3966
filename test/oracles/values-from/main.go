// Answers questions `{values, references: [{text, targetPath, literal, missing, optional}]}`, one JSON object a line, with what
// Flux composes: fluxcd/pkg/chartutil, as helm-controller calls it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/chartutil"
	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kubeclient "sigs.k8s.io/controller-runtime/pkg/client"
)

type reference struct {
	Text       string `json:"text"`
	TargetPath string `json:"targetPath"`
	Literal    bool   `json:"literal"`
	Missing    bool   `json:"missing"`
	Optional   bool   `json:"optional"`
}

type question struct {
	Values     map[string]interface{} `json:"values"`
	References []reference            `json:"references"`
}

type answer struct {
	Values map[string]interface{} `json:"values"`
	Error  string                 `json:"error,omitempty"`
}

// cluster holds one ConfigMap for each reference, under its number.
type cluster struct {
	kubeclient.Client
	references []reference
}

func (c cluster) Get(_ context.Context, key kubeclient.ObjectKey, object kubeclient.Object, _ ...kubeclient.GetOption) error {
	var index int
	if _, err := fmt.Sscanf(key.Name, "c%d", &index); err != nil || c.references[index].Missing {
		return apierrors.NewNotFound(schema.GroupResource{Resource: "configmaps"}, key.Name)
	}
	object.(*corev1.ConfigMap).Data = map[string]string{"values.yaml": c.references[index].Text}
	return nil
}

func compose(asked question) answer {
	references := make([]meta.ValuesReference, len(asked.References))
	for index, ref := range asked.References {
		references[index] = meta.ValuesReference{
			Kind: "ConfigMap", Name: fmt.Sprintf("c%d", index), TargetPath: ref.TargetPath, Literal: ref.Literal, Optional: ref.Optional,
		}
	}
	client := cluster{references: asked.References}
	values, err := chartutil.ChartValuesFromReferences(context.Background(), logr.Discard(), client, "default", asked.Values, references...)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Values: values}
}

func main() {
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 1<<24)
	encoder := json.NewEncoder(os.Stdout)
	for scanner.Scan() {
		var asked question
		if err := json.Unmarshal(scanner.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := encoder.Encode(compose(asked)); err != nil {
			panic(err)
		}
	}
}
