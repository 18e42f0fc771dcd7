-- Version 2: copies of whole sessions, and which storage runs a session. Needs version 1. Can be applied again at any
-- time.

-- A copy counts from when its row is here: the row is written last, after its chunks.
CREATE TABLE IF NOT EXISTS tg_storage_snapshots (
  tg_session_id bigint unsigned NOT NULL,
  generation bigint unsigned NOT NULL,
  made_at datetime(3) NOT NULL,
  tdlib_version varchar(32) NOT NULL,
  size bigint unsigned NOT NULL,
  sha256 binary(32) NOT NULL,
  chunks int unsigned NOT NULL,
  PRIMARY KEY (tg_session_id, generation),
  CONSTRAINT tg_storage_snapshots_session FOREIGN KEY (tg_session_id) REFERENCES tg_sessions (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_storage_chunks (
  tg_session_id bigint unsigned NOT NULL,
  generation bigint unsigned NOT NULL,
  number int unsigned NOT NULL,
  data mediumblob NOT NULL,
  PRIMARY KEY (tg_session_id, generation, number),
  CONSTRAINT tg_storage_chunks_session FOREIGN KEY (tg_session_id) REFERENCES tg_sessions (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Stays when the session's row goes. expires: none after the holder has released it.
CREATE TABLE IF NOT EXISTS tg_storage_leases (
  tg_session_id bigint unsigned NOT NULL,
  node varchar(64) NOT NULL,
  epoch bigint unsigned NOT NULL,
  expires datetime(3) DEFAULT NULL,
  PRIMARY KEY (tg_session_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO tg_storage_schema (version) VALUES (2);
