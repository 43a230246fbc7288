/// How the series of two vectors find each other.
struct VectorMatching {
    /// Which side may have several series for one of the other.
    enum Grouping {
        case none, left, right
    }

    /// `bool`: a comparison yields 0 or 1 instead of leaving series out.
    var returnsBool = false
    /// Whether `labels` are those that count, or those that do not.
    var isOn = false
    var labels: [String] = []
    var grouping = Grouping.none
    /// Labels that the one side hands to the many.
    var included: [String] = []

    /// What must be the same on both sides, as bytes.
    func key(of labels: Labels) -> Labels.Key {
        (isOn ? labels.keeping(self.labels) : labels.without(self.labels + [Label.metricName])).key
    }
}
