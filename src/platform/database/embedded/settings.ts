/** The one port number; on a Unix socket it is only a part of the file's name. */
export const PORT = 5432;

/** Log file of the server, inside the cluster folder. */
export const LOG_FOLDER = 'log';

/**
 * The server's settings, given on its command line so that each start has this version's.
 * Durable; small enough for a laptop, with room in the WAL for a bulk load; and its log holds neither
 * statements nor values: an ERROR's text can quote a row, so errors go to the client alone.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: String(PORT),
  unix_socket_directories: '../run',
  unix_socket_permissions: '0700',
  cluster_name: 'stockade',
  max_connections: '100',

  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  shared_buffers: '128MB',
  dynamic_shared_memory_type: 'mmap',
  max_wal_size: '2GB',
  min_wal_size: '80MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'on',
  jit: 'off',

  timezone: 'UTC',
  log_timezone: 'UTC',

  logging_collector: 'on',
  log_destination: 'stderr',
  log_directory: LOG_FOLDER,
  log_filename: 'postgresql-%Y%m%d-%H%M%S.log',
  log_file_mode: '0600',
  log_rotation_size: '10MB',
  log_rotation_age: '0',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  log_lock_waits: 'off',
  log_connections: '',
  log_disconnections: 'off',
};

/** The settings as arguments of the `postgres` command. */
export function serverArguments(): string[] {
  return Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
