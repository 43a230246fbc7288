/// Which series an aggregation puts together.
struct SeriesGroups {
    /// Of each group, in the order in which its first member comes.
    private(set) var labels: [Labels] = []
    private(set) var groupOfMember: [Int] = []

    init(_ members: [StepSeries], _ grouping: Expression.Grouping) {
        var groups: [Labels.Key: Int] = [:]
        groupOfMember.reserveCapacity(members.count)
        for member in members {
            let labels = grouping.labels(of: member.labels)
            let key = labels.key
            if let group = groups[key] {
                groupOfMember.append(group)
            } else {
                groups[key] = self.labels.count
                groupOfMember.append(self.labels.count)
                self.labels.append(labels)
            }
        }
    }

    /// The places of each group's members.
    var members: [[Int]] {
        var members: [[Int]] = Array(repeating: [], count: labels.count)
        for (member, group) in groupOfMember.enumerated() { members[group].append(member) }
        return members
    }
}

extension Expression.Grouping {
    /// What of a series' labels its group has.
    func labels(of labels: Labels) -> Labels {
        isWithout
            ? labels.without(self.labels + [Label.metricName]) : labels.keeping(self.labels)
    }
}
