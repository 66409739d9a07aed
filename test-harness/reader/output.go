package main

import (
	"encoding/json"
	"strings"
	"time"

	"davit.io/reader/internal/repository"
)

type pointLine struct {
	Point    string    `json:"point"`
	Run      string    `json:"run"`
	Cluster  string    `json:"cluster"`
	Started  time.Time `json:"started"`
	Sealed   time.Time `json:"sealed"`
	Complete bool      `json:"complete"`
	Name     string    `json:"name,omitempty"`
	Labels   []string  `json:"labels,omitempty"`
	Problems uint64    `json:"problems"`
}

func (c *command) list() error {
	for _, point := range c.points() {
		line := pointLine{point.ID(), point.Run, point.Cluster, point.Started, point.Sealed, point.Complete, point.Name, point.Labels, point.Problems}
		if err := c.output.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

type volumeLine struct {
	Volume  string `json:"volume"`
	Origin  string `json:"origin"`
	Entries uint64 `json:"entries"`
	Bytes   uint64 `json:"bytes"`
	Files   uint64 `json:"files"`
}

type pointContent struct {
	Point    string               `json:"point"`
	Volumes  []volumeLine         `json:"volumes"`
	Ranges   []repository.Range   `json:"ranges"`
	Problems []repository.Problem `json:"problems"`
}

func (c *command) show(point repository.Point, manifest repository.Manifest) error {
	content := pointContent{Point: point.ID(), Ranges: manifest.Ranges, Problems: manifest.Problems}
	for _, volume := range manifest.Volumes {
		content.Volumes = append(content.Volumes,
			volumeLine{volume.Name(), volume.Volume, volume.Entries(), volume.Bytes(), volume.Files})
	}
	return c.output.Encode(content)
}

// fileLine names bytes that are not text in base64, so that no name is lost.
type fileLine struct {
	Path       string            `json:"path"`
	RawPath    []byte            `json:"rawPath,omitempty"`
	Kind       string            `json:"kind"`
	Mode       uint32            `json:"mode"`
	Owner      uint32            `json:"owner"`
	Group      uint32            `json:"group"`
	Modified   int64             `json:"modified"`
	Size       int64             `json:"size"`
	Inode      uint64            `json:"inode"`
	Links      uint64            `json:"links"`
	Target     string            `json:"target,omitempty"`
	Device     uint64            `json:"device,omitempty"`
	Attributes map[string][]byte `json:"attributes,omitempty"`
}

var kinds = []string{"directory", "file", "link", "pipe", "character-device", "block-device", "socket"}

func (c *command) files(volume repository.Volume) error {
	return c.repository.Files(volume, func(entry repository.Entry) error {
		line := fileLine{
			Path: entry.Path, Kind: kinds[entry.Kind], Mode: entry.Mode, Owner: entry.Owner, Group: entry.Group, Modified: entry.Modified,
			Size: entry.Body.Length, Inode: entry.Inode, Links: entry.Links, Target: entry.Target, Device: entry.Device,
		}
		if strings.ToValidUTF8(entry.Path, "?") != entry.Path {
			line.RawPath = []byte(entry.Path)
		}
		for _, attribute := range entry.Attributes {
			if line.Attributes == nil {
				line.Attributes = map[string][]byte{}
			}
			line.Attributes[attribute.Name] = []byte(attribute.Value)
		}
		return c.output.Encode(line)
	})
}

// objectLine has the object's own bytes, or, if they are no JSON, those bytes in base64.
type objectLine struct {
	Resource  string          `json:"resource"`
	Namespace string          `json:"namespace,omitempty"`
	Name      string          `json:"name"`
	Object    json.RawMessage `json:"object,omitempty"`
	Bytes     []byte          `json:"bytes,omitempty"`
}

func (c *command) resources(manifest repository.Manifest) error {
	return c.repository.Resources(manifest, func(key repository.Resource, object []byte) error {
		line := objectLine{Resource: key.Resource, Namespace: key.Namespace, Name: key.Name, Object: object}
		if !json.Valid(object) {
			line.Object, line.Bytes = nil, object
		}
		return c.output.Encode(line)
	})
}
