/// Rules for Airflow's dotted names: `examples/airflow/mapping.yml`, which a test holds equal.
enum AirflowProfile {
    static let text = """
        # Names and labels for Airflow 2 and 3 with statsd_prefix airflow: what `mapping:
        # {profile: airflow}` stands for. docs/MAPPING.md says what the keys do, and how rules
        # of one's own come before these.
        #
        # Airflow reports most things twice: by an older name that has the ids in it, and by a
        # newer one that has them in tags. This file reads the older ones, which every version
        # sends unless told not to, and leaves the newer ones out, so that nothing counts twice.
        # With tags (statsd_influxdb_enabled, DogStatsD) or legacy_names_on = False take
        # mapping-tags.yml, which does it the other way round.
        #
        # A dot in the last of a name's ids is part of it. Where a task's id follows, a DAG's
        # ends at its first dot: tasks in groups (extract.load) are more common than DAGs with a
        # dot. Airflow 3 writes `__` for dots.
        defaults:
          observer_type: histogram
          histogram_options:
            # Seconds to hours: a task's life.
            buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 43200]
          # A daily DAG is seen every day; what is silent for longer is gone.
          ttl: 25h

        mappings:
          # The newer names of what has a rule further down.
          - {match: airflow.operator_failures, action: drop}
          - {match: airflow.operator_successes, action: drop}
          - {match: airflow.task_instance_created, action: drop}
          - {match: airflow.task_removed_from_dag, action: drop}
          - {match: airflow.task_restored_to_dag, action: drop}
          - {match: airflow.ti.*, action: drop}
          - {match: airflow.task.duration, action: drop}
          - {match: airflow.task.queued_duration, action: drop}
          - {match: airflow.task.scheduled_duration, action: drop}
          - {match: airflow.local_task_job.task_exit, action: drop}
          - {match: airflow.dag.serialization.*, action: drop}
          - {match: airflow.dagrun.dependency-check, action: drop}
          - {match: airflow.dagrun.duration.*, action: drop}
          - {match: airflow.dagrun.schedule_delay, action: drop}
          - {match: airflow.dagrun.first_task_scheduling_delay, action: drop}
          - {match: airflow.dag_processing.last_duration, action: drop}
          - {match: airflow.dag_processing.last_run.seconds_ago, action: drop}
          - {match: airflow.pool.*, action: drop}
          - {match: airflow.triggers.running, action: drop}
          - {match: airflow.triggerer.capacity_left, action: drop}
          - {match: airflow.edge_worker.*, action: drop}
          - {match: airflow.edge_worker.ti.*, action: drop}
          - {match: airflow.ol.event.size, action: drop}
          - {match: airflow.ol.emit.attempts, action: drop}
          - {match: airflow.ol.extract, action: drop}

          # Runs of DAGs.
          - match: airflow.dagrun.duration.success.**
            name: airflow_dagrun_duration
            labels: {dag_id: $1, state: success}
            help: How long DAG runs took, by how they ended.
          - match: airflow.dagrun.duration.failed.**
            name: airflow_dagrun_duration
            labels: {dag_id: $1, state: failed}
          - match: airflow.dagrun.schedule_delay.**
            name: airflow_dagrun_schedule_delay
            labels: {dag_id: $1}
            help: How much later than planned DAG runs began.
          - match: airflow.dagrun.**.first_task_scheduling_delay
            name: airflow_dagrun_first_task_scheduling_delay
            labels: {dag_id: $1}
            help: From the beginning of a DAG run to the scheduling of its first task.
          - match: airflow.dagrun.first_task_start_delay
            name: airflow_dagrun_first_task_start_delay
          - match: airflow.dagrun.dependency-check.**
            name: airflow_dagrun_dependency_check
            labels: {dag_id: $1}
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
            help: How long the scheduler checked a DAG run's dependencies.
          - match: airflow.scheduler.dagruns.*.**
            name: airflow_dag_runs_$1
            labels: {dag_id: $2}
            ttl: 1h
          - match: airflow.dag.serialization.*.*.**
            name: airflow_dag_serialization_$1
            labels: {dag_id: $2, bundle: $3}
          - match: airflow.dag.callback_exceptions
            name: airflow_dag_callback_exceptions

          # Task instances.
          - match: airflow.dag.*.**.duration
            name: airflow_task_duration
            labels: {dag_id: $1, task_id: $2}
            help: How long task instances ran.
          - match: airflow.dag.*.**.queued_duration
            name: airflow_task_queued_duration
            labels: {dag_id: $1, task_id: $2}
            help: How long task instances waited for a worker.
          - match: airflow.dag.*.**.scheduled_duration
            name: airflow_task_scheduled_duration
            labels: {dag_id: $1, task_id: $2}
            help: How long task instances waited for the executor.
          - match: airflow.ti.start.*.**
            name: airflow_ti_start
            labels: {dag_id: $1, task_id: $2}
            help: Task instances that started.
          - match: airflow.ti.finish.*.**.*
            name: airflow_ti_finish
            labels: {dag_id: $1, task_id: $2, state: $3}
            help: Task instances that ended, by their state.
          # scheduled, queued, running, deferred
          - match: airflow.ti.*.*.*.**
            name: airflow_ti_$1
            labels: {queue: $2, dag_id: $3, task_id: $4}
            ttl: 1h
          - match: airflow.task_instance_created_*
            name: airflow_task_instance_created
            labels: {task_type: $1}
          - match: airflow.operator_successes_*
            name: airflow_operator_successes
            labels: {operator: $1}
            help: Task instances that succeeded, by operator.
          - match: airflow.operator_failures_*
            name: airflow_operator_failures
            labels: {operator: $1}
            help: Attempts that failed, by operator.
          # Without the job's number: there would be a series for each task that ever ran.
          - match: airflow.local_task_job.task_exit.*.*.**.*
            name: airflow_local_task_job_task_exit
            labels: {dag_id: $2, task_id: $3, return_code: $4}
          - match: airflow.task.*_usage.*.**
            name: airflow_task_${1}_usage
            labels: {dag_id: $2, task_id: $3}
            ttl: 1h
          - match: airflow.task_*_dag.**
            name: airflow_task_${1}_dag
            labels: {dag_id: $2}
          - match: airflow.ti_*
            name: airflow_ti_$1
          - match: airflow.previously_succeeded
            name: airflow_previously_succeeded
          - match: airflow.zombies_killed
            name: airflow_zombies_killed
          - match: airflow.task_instances_without_heartbeats_killed
            name: airflow_task_instances_without_heartbeats_killed
          - match: airflow.sla_*
            name: airflow_sla_$1
          - match: airflow.resumable_job.*
            name: airflow_resumable_job_$1

          # Where tasks run.
          - match: airflow.pool.*.**
            name: airflow_pool_$1
            labels: {pool: $2}
            ttl: 1h
          # Airflow 2 does not name a lone executor; in Airflow 3 this is the last that reported.
          - match: airflow.executor.*
            name: airflow_executors_$1
            ttl: 1h
          - match: airflow.executor.*.**
            name: airflow_executor_$1
            labels: {executor: $2}
            ttl: 1h
          - match: airflow.edge_worker.heartbeat_count.**
            name: airflow_edge_worker_heartbeat_count
            labels: {worker: $1}
          - match: airflow.edge_worker.ti.start.*.*.**
            name: airflow_edge_worker_ti_start
            labels: {queue: $1, dag_id: $2, task_id: $3}
          - match: airflow.edge_worker.ti.finish.*.*.*.**
            name: airflow_edge_worker_ti_finish
            labels: {queue: $1, state: $2, dag_id: $3, task_id: $4}
          - match: airflow.edge_worker.*.**
            name: airflow_edge_worker_$1
            labels: {worker: $2}
            ttl: 1h
          - match: airflow.*.adopt_task_instances.duration
            name: airflow_adopt_task_instances_duration
            labels: {executor: $1}
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.kubernetes_executor.*
            name: airflow_kubernetes_executor_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.edge_executor.sync.duration
            name: airflow_edge_executor_sync_duration
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.celery.*
            name: airflow_celery_$1
          - match: airflow.celery.execute_command.failure
            name: airflow_celery_execute_command_failure

          # The processor of DAG files. Its number of processes is sent as a counter, and goes down.
          - match: airflow.dag_processing.processes
            name: airflow_dag_processing_processes
            labels: {file_path: "", action: ""}
            type: updown
            help: Processes that parse DAG files now.
          - match: airflow.dag_processing.last_duration.*
            name: airflow_dag_processing_last_duration
            labels: {dag_file: $1}
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
            help: How long the last parsing of a DAG file took.
          - match: airflow.dag_processing.last_duration.*.**
            name: airflow_dag_processing_last_duration
            labels: {bundle: $1, dag_file: $2}
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.dag_processing.last_runtime.**
            name: airflow_dag_processing_last_runtime
            labels: {dag_file: $1}
            ttl: 1h
          - match: airflow.dag_processing.last_run.seconds_ago.**
            name: airflow_dag_processing_last_run_seconds_ago
            labels: {dag_file: $1}
            ttl: 1h
            help: How long ago a DAG file was parsed.
          - match: airflow.dag_processing.last_num_of_db_queries.**
            name: airflow_dag_processing_last_num_of_db_queries
            labels: {dag_file: $1}
            ttl: 1h
          - match: airflow.dag_processing.*
            name: airflow_dag_processing_$1
          - match: airflow.dagbag_size
            name: airflow_dagbag_size

          # Scheduler, triggerer and the rest of Airflow.
          - match: airflow.*_heartbeat
            name: airflow_${1}_heartbeat
            help: Heartbeats, some five seconds apart.
          - match: airflow.*_heartbeat_failure
            name: airflow_${1}_heartbeat_failure
          - match: airflow.*_start
            name: airflow_${1}_start
          - match: airflow.*_end
            name: airflow_${1}_end
          - match: airflow.scheduler.*
            name: airflow_scheduler_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          # dagruns, dag_bag, executor_events, orphaned_tasks, tasks, zombies
          - match: airflow.scheduler.*.*
            name: airflow_scheduler_${1}_$2
          - match: airflow.api_server.*.*
            name: airflow_api_server_${1}_$2
          - match: airflow.triggers.running.**
            name: airflow_triggers_running
            labels: {hostname: $1}
            ttl: 1h
          - match: airflow.triggers.*
            name: airflow_triggers_$1
          - match: airflow.triggerer.capacity_left.**
            name: airflow_triggerer_capacity_left
            labels: {hostname: $1}
            ttl: 1h
          - match: airflow.triggerer.*
            name: airflow_triggerer_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.asset.*
            name: airflow_asset_$1
          - match: airflow.dataset.*
            name: airflow_dataset_$1
          - match: airflow.deadline_alerts.*
            name: airflow_deadline_alerts_$1
          - match: airflow.connection_test.*
            name: airflow_connection_test_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.managed_agent.*
            name: airflow_managed_agent_$1
          - match: airflow.common_ai.*
            name: airflow_common_ai_$1
          - match: airflow.serde.load_serializers
            name: airflow_serde_load_serializers
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.airflow.io.load_filesystems
            name: airflow_io_load_filesystems
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.ol.emit.failed
            name: airflow_ol_emit_failed
          - match: airflow.ol.emit.attempts.*.**
            name: airflow_ol_emit_attempts
            labels: {event: $1, transport: $2}
          - match: airflow.ol.event.size.*.**
            name: airflow_ol_event_size
            labels: {event: $1, operator: $2}
            ttl: 1h
          - match: airflow.ol.extract.*.**
            name: airflow_ol_extract
            labels: {event: $1, operator: $2}

        """
}
