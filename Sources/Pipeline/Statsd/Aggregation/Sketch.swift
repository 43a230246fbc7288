/// Placeholder: a mergeable log-bucket sketch of positive and negative values.
package struct Sketch: Sendable {}
