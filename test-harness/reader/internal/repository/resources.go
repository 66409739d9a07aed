package repository

import "bytes"

// Resource is the key of an API object (data 5.3); a cluster-scoped one has no namespace.
type Resource struct {
	ClusterScoped             bool
	Resource, Namespace, Name string
}

func readResourceKey(key []byte) (Resource, error) {
	return parse(Corrupt, "key", key, func(c *Cursor) Resource {
		section := c.u8()
		if section > 1 {
			panic(refuse(TooOld, "section %d", section))
		}
		read := Resource{ClusterScoped: section == 1, Resource: c.text()}
		if !read.ClusterScoped {
			if read.Namespace = c.text(); read.Namespace == "" {
				panic(c.malformed("a namespaced object without a namespace"))
			}
		}
		read.Name = c.text()
		return read
	})
}

// resourcePrecedes is the order of a listing of API objects; both keys were read before.
func resourcePrecedes(a, b []byte) bool {
	keyA, _ := readResourceKey(a)
	keyB, _ := readResourceKey(b)
	if a[0] != b[0] {
		return a[0] < b[0]
	}
	if keyA.Resource != keyB.Resource {
		return keyA.Resource < keyB.Resource
	}
	return keyA.path() < keyB.path()
}

func (r Resource) path() string {
	if r.ClusterScoped {
		return r.Name
	}
	return r.Namespace + "/" + r.Name
}

const mostObjectJSON = 256 << 20

// Resources gives the API objects of a restore point in order, each as the JSON that the API server sent.
func (r *Repository) Resources(manifest Manifest, visit func(Resource, []byte) error) error {
	counter := rangeCounter{ranges: manifest.Ranges}
	walk := walk{repository: r, kind: listsResources}
	walk.precedes = func(a, b []byte) bool {
		_, err := readResourceKey(b)
		return err == nil && resourcePrecedes(a, b)
	}
	walk.visit = func(key, value []byte) (uint64, error) {
		resource, err := readResourceKey(key)
		if err != nil {
			return 0, err
		}
		body, err := parse(Corrupt, resource.path(), value, func(c *Cursor) Body { return c.readBody(mostInlineObject) })
		if err != nil {
			return 0, err
		}
		if err := counter.count(resource); err != nil {
			return 0, err
		}
		object, err := r.Bytes(body, mostObjectJSON)
		if err != nil {
			return 0, about(resource.path(), err)
		}
		return uint64(body.Length), visit(resource, bytes.Clone(object))
	}
	if err := walk.listing(manifest.objects); err != nil {
		return err
	}
	return counter.end()
}

// rangeCounter holds the objects of a listing against the ranges of the manifest (data 8).
type rangeCounter struct {
	ranges    []Range
	place     int // of the range
	namespace int // in the range
	objects   uint64
}

func (c *rangeCounter) count(resource Resource) error {
	for c.place < len(c.ranges) && c.full() {
		if c.ranges[c.place].ClusterScoped || c.namespace == len(c.ranges[c.place].Namespaces)-1 {
			c.place, c.namespace = c.place+1, 0
		} else {
			c.namespace++
		}
		c.objects = 0
	}
	if c.place == len(c.ranges) {
		return refuse(Corrupt, "%s %s is in no range", resource.Resource, resource.path())
	}
	due := c.ranges[c.place]
	if due.ClusterScoped != resource.ClusterScoped || due.Resource != resource.Resource ||
		!due.ClusterScoped && due.Namespaces[c.namespace].Name != resource.Namespace {
		return refuse(Corrupt, "%s %s stands in the range of others", resource.Resource, resource.path())
	}
	c.objects++
	return nil
}

func (c *rangeCounter) full() bool {
	due := c.ranges[c.place]
	if due.ClusterScoped {
		return c.objects == due.Objects
	}
	return c.objects == due.Namespaces[c.namespace].Objects
}

func (c *rangeCounter) end() error {
	if len(c.ranges) == 0 {
		return nil
	}
	last := c.ranges[len(c.ranges)-1]
	if c.place != len(c.ranges)-1 || !c.full() || !last.ClusterScoped && c.namespace != len(last.Namespaces)-1 {
		return refuse(Corrupt, "fewer API objects than the manifest counts")
	}
	return nil
}
