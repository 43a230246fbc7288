/// Rules that come with the agent, by the word that chooses them.
package enum MappingProfile: String, CaseIterable, Sendable {
    /// Airflow as it reports by default: ids in dotted names.
    case airflow
    /// Airflow with tags.
    case airflowTags = "airflow_tags"

    /// A mapping file.
    package var text: String {
        switch self {
        case .airflow: AirflowProfile.text
        case .airflowTags: AirflowTagsProfile.text
        }
    }
}
