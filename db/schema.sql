-- All tables, for an empty database: what 0001 to 0003 make of it. An older database, that of the original storage too,
-- takes those in place of this file; docs/how-to/mysql.md shows how. MariaDB 10.11 runs it in the tests; MySQL 8 takes it
-- because of what it leaves out: no clause that MariaDB alone has (a unit test looks for them), no display widths, and
-- character set and collation named at each table, since the two have other defaults.

CREATE TABLE IF NOT EXISTS tg_users (
  id bigint NOT NULL,
  phone varchar(32) DEFAULT NULL,
  is_bot tinyint NOT NULL DEFAULT 0,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_usernames (
  username varchar(64) NOT NULL,
  chat_id bigint NOT NULL,
  `order` int NOT NULL DEFAULT 0,
  PRIMARY KEY (username),
  KEY tg_usernames_chat (chat_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_peers (
  tg_user_id bigint NOT NULL,
  tg_peer_id bigint NOT NULL,
  access_hash bigint NOT NULL,
  PRIMARY KEY (tg_user_id, tg_peer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_sessions (
  id bigint unsigned NOT NULL,
  tg_user_id bigint DEFAULT NULL,
  dc_id int NOT NULL,
  PRIMARY KEY (id),
  KEY tg_sessions_user (tg_user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_auth_keys (
  tg_session_id bigint unsigned NOT NULL,
  dc_id int NOT NULL,
  auth_key blob NOT NULL,
  PRIMARY KEY (tg_session_id, dc_id),
  CONSTRAINT tg_auth_keys_session FOREIGN KEY (tg_session_id) REFERENCES tg_sessions (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_secret_chats (
  tg_session_id bigint unsigned NOT NULL,
  secret_chat_id bigint NOT NULL,
  data mediumblob NOT NULL,
  PRIMARY KEY (tg_session_id, secret_chat_id),
  CONSTRAINT tg_secret_chats_session FOREIGN KEY (tg_session_id) REFERENCES tg_sessions (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS tg_storage_schema (
  version int unsigned NOT NULL,
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

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

-- A holder is a node and an instance: a sessions' folder that was lost or copied is another instance of the same node.
-- expires: none after the holder has released it. Stays when the session's row goes, which may come later.
CREATE TABLE IF NOT EXISTS tg_storage_leases (
  tg_session_id bigint unsigned NOT NULL,
  node varchar(64) NOT NULL,
  epoch bigint unsigned NOT NULL,
  expires datetime(3) DEFAULT NULL,
  instance varchar(32) NOT NULL DEFAULT '',
  since datetime(3) DEFAULT NULL,
  PRIMARY KEY (tg_session_id),
  KEY tg_storage_leases_holder (instance, node)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO tg_storage_schema (version) VALUES (1), (2), (3);
