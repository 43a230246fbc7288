import Agent
import Foundation
import Statsd
import Testing

@Suite struct AirflowProfileTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func mapper(_ profile: MappingProfile, before rules: String = "") throws
        -> Mapper
    {
        let text = "mapping:\n  profile: \(profile.rawValue)\n\(rules)"
        return Mapper(try LoadedConfiguration(text).options().mapping.rules)
    }

    @Test(arguments: [
        (MappingProfile.airflow, "examples/airflow/mapping.yml"),
        (.airflowTags, "examples/airflow/mapping-tags.yml"),
    ])
    func `the example is the profile`(profile: MappingProfile, path: String) throws {
        let file = Self.root.appending(path: path)
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try Data(profile.text.utf8).write(to: file)
        }
        let example = try String(contentsOf: file, encoding: .utf8)
        #expect(
            example == profile.text,
            "write it again: UPDATE_DOCS=1 scripts/test --filter AirflowProfileTests")
        // It loads as a file of its own, too, and says the same.
        let loaded = LoadedMapping(file: example)
        #expect(loaded.errors.isEmpty, "\(loaded.errors)")
        #expect(try loaded.warnings().isEmpty)
        let options = try LoadedConfiguration("mapping: {profile: \(profile.rawValue)}").options()
        #expect(try loaded.rules() == options.mapping.rules)
    }

    @Test(arguments: [
        ("dagrun.duration.success.d", "airflow_dagrun_duration{dag_id=d,state=success}"),
        ("dagrun.duration.failed.a.b", "airflow_dagrun_duration{dag_id=a.b,state=failed}"),
        ("dagrun.duration.success", "dropped"),
        ("dagrun.schedule_delay.a.b", "airflow_dagrun_schedule_delay{dag_id=a.b}"),
        ("dagrun.dependency-check.d", "airflow_dagrun_dependency_check{dag_id=d}"),
        (
            "dagrun.a.b.first_task_scheduling_delay",
            "airflow_dagrun_first_task_scheduling_delay{dag_id=a.b}"
        ),
        ("dagrun.first_task_scheduling_delay", "dropped"),
        ("dagrun.first_task_start_delay", "airflow_dagrun_first_task_start_delay"),
        ("dag.d.t.duration", "airflow_task_duration{dag_id=d,task_id=t}"),
        ("dag.d.group.t.duration", "airflow_task_duration{dag_id=d,task_id=group.t}"),
        ("dag.d.t.queued_duration", "airflow_task_queued_duration{dag_id=d,task_id=t}"),
        ("dag.d__e.t.scheduled_duration", "airflow_task_scheduled_duration{dag_id=d__e,task_id=t}"),
        ("task.duration", "dropped"),
        ("ti.start.d.g.t", "airflow_ti_start{dag_id=d,task_id=g.t}"),
        ("ti.finish.d.g.t.success", "airflow_ti_finish{dag_id=d,state=success,task_id=g.t}"),
        ("ti.finish", "dropped"), ("ti.queued", "dropped"),
        ("ti.queued.default.d.g.t", "airflow_ti_queued{dag_id=d,queue=default,task_id=g.t}"),
        ("operator_successes_BashOperator", "airflow_operator_successes{operator=BashOperator}"),
        ("operator_failures", "dropped"), ("ti_successes", "airflow_ti_successes"),
        ("task_instance_created_X", "airflow_task_instance_created{task_type=X}"),
        (
            "local_task_job.task_exit.17.d.g.t.-9",
            "airflow_local_task_job_task_exit{dag_id=d,return_code=-9,task_id=g.t}"
        ),
        ("task.cpu_usage.d.t", "airflow_task_cpu_usage{dag_id=d,task_id=t}"),
        ("task_removed_from_dag.a.b", "airflow_task_removed_from_dag{dag_id=a.b}"),
        ("pool.open_slots.p q", "airflow_pool_open_slots{pool=p q}"),
        ("pool.open_slots", "dropped"),
        ("pool.starving_tasks.p", "airflow_pool_starving_tasks{pool=p}"),
        ("executor.open_slots", "airflow_executors_open_slots"),
        ("executor.open_slots.Local", "airflow_executor_open_slots{executor=Local}"),
        ("dag_processing.processes", "airflow_dag_processing_processes{action=,file_path=}"),
        ("dag_processing.last_duration.f", "airflow_dag_processing_last_duration{dag_file=f}"),
        (
            "dag_processing.last_duration.dags-folder.f",
            "airflow_dag_processing_last_duration{bundle=dags-folder,dag_file=f}"
        ),
        (
            "dag_processing.last_run.seconds_ago.f",
            "airflow_dag_processing_last_run_seconds_ago{dag_file=f}"
        ),
        ("dag_processing.import_errors", "airflow_dag_processing_import_errors"),
        ("scheduler_heartbeat", "airflow_scheduler_heartbeat"),
        ("scheduler.scheduler_loop_duration", "airflow_scheduler_scheduler_loop_duration"),
        ("scheduler.orphaned_tasks.cleared", "airflow_scheduler_orphaned_tasks_cleared"),
        ("scheduler.dagruns.running", "airflow_scheduler_dagruns_running"),
        ("scheduler.dagruns.running.a.b", "airflow_dag_runs_running{dag_id=a.b}"),
        ("triggers.running.h.example", "airflow_triggers_running{hostname=h.example}"),
        ("triggers.running", "dropped"), ("triggers.failed", "airflow_triggers_failed"),
        (
            "triggerer.capacity_left.h.example",
            "airflow_triggerer_capacity_left{hostname=h.example}"
        ),
        (
            "edge_worker.ti.finish.q.success.d.t",
            "airflow_edge_worker_ti_finish{dag_id=d,queue=q,state=success,task_id=t}"
        ),
        ("edge_worker.status.w.1", "airflow_edge_worker_status{worker=w.1}"),
        ("kubernetes_executor.pod_creation", "airflow_kubernetes_executor_pod_creation"),
        (
            "ecs_executor.adopt_task_instances.duration",
            "airflow_adopt_task_instances_duration{executor=ecs_executor}"
        ),
        (
            "ol.emit.attempts.complete.http",
            "airflow_ol_emit_attempts{event=complete,transport=http}"
        ),
        ("something.new", "unmapped"),
    ])
    func `Airflow's dotted names have labels`(name: String, expected: String) throws {
        var mapper = try Self.mapper(.airflow)
        #expect(Self.text(mapper.verdict(on: Array("airflow.\(name)".utf8), .gauge)) == expected)
    }

    @Test(arguments: [
        ("dagrun.duration.success", "airflow_dagrun_duration{state=success}"),
        ("dagrun.duration.success.d", "dropped"), ("dag.d.g.t.duration", "dropped"),
        ("task.duration", "airflow_task_duration"), ("ti.finish", "airflow_ti_finish"),
        ("ti.finish.d.t.success", "dropped"), ("ti.queued", "airflow_ti_queued"),
        ("operator_successes_Bash", "dropped"), ("pool.open_slots", "airflow_pool_open_slots"),
        ("pool.open_slots.p", "dropped"), ("executor.open_slots", "airflow_executor_open_slots"),
        (
            "dag_processing.last_run.seconds_ago.f",
            "airflow_dag_processing_last_run_seconds_ago{file_name=f}"
        ),
        ("dag_processing.processes", "airflow_dag_processing_processes{action=,file_path=}"),
        ("edge_worker.ti.start", "airflow_edge_worker_ti_start"),
        ("ol.event.size", "airflow_ol_event_size"), ("else", "unmapped"),
    ])
    func `Airflow's tagged names count and its dotted ones do not`(
        name: String, expected: String
    ) throws {
        var mapper = try Self.mapper(.airflowTags)
        #expect(Self.text(mapper.verdict(on: Array("airflow.\(name)".utf8), .gauge)) == expected)
    }

    @Test func `rules of the configuration come before the profile's, defaults hold for both`()
        throws
    {
        let text = """
            mapping:
              profile: airflow
              defaults: {ttl: 2h, match_type: regex}
              rules:
              - {match: '^airflow\\.dag\\.team\\.([^.]+)\\.(.+)\\.duration$', name: unused}
              - {match: "airflow.pool.**", match_type: glob, name: pools, ttl: 1m}
            """
        let rules = try LoadedConfiguration(text).options().mapping.rules
        var mapper = Mapper(rules)
        #expect(
            Self.text(mapper.verdict(on: Array("airflow.pool.open_slots.p".utf8), .gauge))
                == "pools")
        #expect(
            Self.text(mapper.verdict(on: Array("airflow.dag.d.t.duration".utf8), .timer))
                == "airflow_task_duration{dag_id=d,task_id=t}")
        #expect(rules.rules[1].options.ttlSeconds == 60)
        #expect(rules.rules.first { $0.match == "airflow.ti_*" }?.options.ttlSeconds == 7_200)
        #expect(rules.rules.first { $0.match == "airflow.ti_*" }?.options.observer == .histogram)
        #expect(rules.unmapped.ttlSeconds == 7_200)
        let yaml = OptionsLoader(catalog: .all).effectiveYAML(
            try LoadedConfiguration(text).options())
        #expect(yaml.contains("profile: airflow"))
        #expect(try LoadedConfiguration(yaml).options().mapping.rules == rules)
    }

    // MARK: Recordings

    private static let captures = Capture.files.filter { $0.contains("/airflow-") }

    /// Every name has a rule, and what Airflow sends twice counts once.
    @Test(
        .enabled(if: !captures.isEmpty, "recordings lie in shared/data/captures above the project"),
        arguments: captures)
    func `recorded Airflow is mapped whole and counted once`(path: String) throws {
        let capture = try Capture(path)
        let hasTags = !path.contains("plain") && !path.contains("dags-test")
        var mapper = try Self.mapper(hasTags ? .airflowTags : .airflow)
        var mapped: [String: Double] = [:]
        var sent: [String: Double] = [:]
        for (name, sums) in Census(capture.lines).series where name.name.hasPrefix("airflow.") {
            let isTimer = name.type == "timer"
            let value = isTimer ? sums.weight : sums.value
            sent[name.name, default: 0] += value
            let type = MetricType.allCases.first { "\($0.label)" == name.type }
            let verdict = mapper.verdict(on: Array(name.name.utf8), try #require(type))
            #expect(verdict.rule != nil, "\(name.name)")
            guard let series = verdict.series else { continue }
            mapped[String(decoding: series.name, as: UTF8.self), default: 0] += value
        }
        for (family, name) in [
            ("airflow_ti_finish", "ti.finish"), ("airflow_ti_start", "ti.start"),
            ("airflow_operator_successes", "operator_successes"),
            ("airflow_task_instance_created", "task_instance_created"),
            ("airflow_task_duration", "task.duration"), ("airflow_ti_successes", "ti_successes"),
            ("airflow_dagrun_schedule_delay", "dagrun.schedule_delay"),
            ("airflow_dagrun_dependency_check", "dagrun.dependency-check"),
        ] {
            #expect(mapped[family] ?? 0 == sent["airflow.\(name)"] ?? 0, "\(family)")
        }
        let runs = ["success", "failed"].map { sent["airflow.dagrun.duration.\($0)"] ?? 0 }
        #expect(mapped["airflow_dagrun_duration"] ?? 0 == runs[0] + runs[1])
        #expect(mapped["airflow_ti_finish"] ?? 0 > 0)
    }

    private static func text(_ verdict: MappingVerdict) -> String {
        switch verdict {
        case .unmapped: return "unmapped"
        case .dropped: return "dropped"
        case .nameless: return "nameless"
        case .mapped(let series):
            let labels = series.labels.map { label in
                String(decoding: label.key, as: UTF8.self) + "="
                    + String(decoding: label.value, as: UTF8.self)
            }
            let name = String(decoding: series.name, as: UTF8.self)
            return labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"
        }
    }
}
