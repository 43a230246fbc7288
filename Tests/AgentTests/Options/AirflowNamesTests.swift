import Agent
import Statsd
import Testing

/// Every name that Airflow sends today has a rule in both profiles, and is lost in neither.
@Suite struct AirflowNamesTests {
    /// Names without ids, which all modes send.
    private static let names = """
        job_{start,end} local_task_job_heartbeat_failure ti_{failures,successes}
        {scheduler,dag_processor,triggerer}_heartbeat previously_succeeded zombies_killed sla_missed
        task_instances_without_heartbeats_killed dagbag_size dag.callback_exceptions
        resumable_job.{fresh_submit,already_succeeded,terminal_resubmit,reconnect_attempt}
        dag_processing.{processes,processor_timeouts,other_callback_count,callback_only_count}
        dag_processing.{file_path_queue_update_count,import_errors,total_parse_time}
        dag_processing.file_path_queue_size asset.{updates,triggered_dagruns,orphaned}
        scheduler.{loop_exceptions,critical_section_busy,zombies.detected} dataset.orphaned
        scheduler.tasks.{killed_externally,starving,executable} ol.emit.failed
        scheduler.orphaned_tasks.{cleared,adopted} scheduler.dagruns.{running,queued}
        scheduler.executor_events.{processed,failed,batch_size} managed_agent.{failover,served}
        {scheduler,api_server}.dag_bag.cache_{hit,miss,clear,size} common_ai.tool_calls
        celery.{task_timeout_error,execute_command.failure} dagrun.first_task_start_delay
        triggers.{blocked_main_thread,failed,state_mismatch,succeeded} airflow.io.load_filesystems
        deadline_alerts.deadline_{created,missed,not_missed} serde.load_serializers
        connection_test.{success,failed,reaped,active,pending,dispatch_duration,hook_duration}
        kubernetes_executor.pod_{creation,deletion,patching,creation_status,creation_batch_size}
        kubernetes_executor.{pod_creation_batch_duration,adopt_task_instances.duration}
        {batch,ecs,lambda}_executor.adopt_task_instances.duration edge_executor.sync.duration
        scheduler.{critical_section_duration,critical_section_query_duration}
        scheduler.{scheduler_loop_duration,executor_heartbeat_duration} executor.open_slots
        triggerer.{batch_trigger_creation_duration,trigger_queue_delay}
        """

    /// An older name and the newer one that says the same.
    private static let pairs = [
        ("operator_failures_X", "operator_failures"),
        ("operator_successes_X", "operator_successes"),
        ("task_instance_created_T", "task_instance_created"),
        ("ti.start.d.t", "ti.start"),
        ("ti.finish.d.t.success", "ti.finish"),
        ("ti.{scheduled,queued,running,deferred}.q.d.t", "ti.{scheduled,queued,running,deferred}"),
        (
            "dag.serialization.version_{created,updated}.d.b",
            "dag.serialization.version_{created,updated}"
        ),
        ("task_{removed_from,restored_to}_dag.d", "task_{removed_from,restored_to}_dag"),
        ("dag.d.t.{duration,queued_duration}", "task.{duration,queued_duration}"),
        ("dag.d.t.scheduled_duration", "task.scheduled_duration"),
        ("dagrun.{dependency-check,schedule_delay}.d", "dagrun.{dependency-check,schedule_delay}"),
        ("dagrun.duration.{success,failed}.d", "dagrun.duration.{success,failed}"),
        ("dagrun.d.first_task_scheduling_delay", "dagrun.first_task_scheduling_delay"),
        ("dag_processing.last_duration.b.f", "dag_processing.last_duration"),
        ("pool.{open,queued,running}_slots.p", "pool.{open,queued,running}_slots"),
        ("pool.{deferred,scheduled}_slots.p", "pool.{deferred,scheduled}_slots"),
        ("pool.starving_tasks.p", "pool.starving_tasks"),
        ("triggers.running.h", "triggers.running"),
        ("triggerer.capacity_left.h", "triggerer.capacity_left"),
        (
            "edge_worker.{heartbeat_count,status,connected}.w",
            "edge_worker.{heartbeat_count,status,connected}"
        ),
        ("edge_worker.ti.start.q.d.t", "edge_worker.ti.start"),
        ("edge_worker.ti.finish.q.s.d.t", "edge_worker.ti.finish"),
        ("ol.event.size.e.o", "ol.event.size"),
        ("ol.emit.attempts.e.t", "ol.emit.attempts"),
        ("ol.extract.e.o", "ol.extract"),
        ("local_task_job.task_exit.1.d.t.0", "local_task_job.task_exit"),
    ]

    private static func expanded(_ text: String) -> [String] {
        guard let open = text.firstIndex(of: "{"), let close = text.firstIndex(of: "}") else {
            return [text]
        }
        let (before, after) = (String(text[..<open]), String(text[text.index(after: close)...]))
        let choices = text[text.index(after: open)..<close].split(separator: ",")
        return choices.flatMap { (choice: Substring) -> [String] in
            expanded("\(before)\(choice)\(after)")
        }
    }

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    private func mapper(_ profile: MappingProfile) throws -> Mapper {
        Mapper(
            try LoadedConfiguration("mapping: {profile: \(profile.rawValue)}").options().mapping
                .rules)
    }

    @Test(arguments: MappingProfile.allCases)
    func `names without ids are kept`(profile: MappingProfile) throws {
        var mapper = try mapper(profile)
        let names = Self.words(Self.names).flatMap { Self.expanded($0) }
        #expect(names.count > 90)
        for name in names {
            let verdict = mapper.verdict(on: Array("airflow.\(name)".utf8), .gauge)
            let mapped = verdict.series.map { String(decoding: $0.name, as: UTF8.self) } ?? ""
            // With all that was in the name, as a name of Prometheus'.
            #expect(mapped.hasPrefix("airflow_") && !mapped.contains("."), "\(name): \(mapped)")
        }
    }

    @Test func `of two names for one thing each profile keeps one, both call it the same`() throws {
        var (dotted, tagged) = (try mapper(.airflow), try mapper(.airflowTags))
        var found = 0
        for pair in Self.pairs {
            for (older, newer) in zip(Self.expanded(pair.0), Self.expanded(pair.1)) {
                found += 1
                let (old, new) = (Array("airflow.\(older)".utf8), Array("airflow.\(newer)".utf8))
                let kept = dotted.verdict(on: old, .timer).series
                #expect(kept?.name != nil, "\(older)")
                #expect(kept?.name == tagged.verdict(on: new, .timer).series?.name, "\(newer)")
                for verdict in [dotted.verdict(on: new, .timer), tagged.verdict(on: old, .timer)] {
                    guard case .dropped = verdict else {
                        Issue.record("\(older) and \(newer) both count")
                        continue
                    }
                }
            }
        }
        #expect(found > 35)
    }
}
