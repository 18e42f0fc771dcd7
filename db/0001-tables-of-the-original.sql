-- Version 1: the tables of the original storage. Where they are there already, with data, nothing of it is changed; two
-- columns take longer values, since what this storage writes there is encrypted. Can be applied again at any time.

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

ALTER TABLE tg_auth_keys MODIFY auth_key blob NOT NULL;
ALTER TABLE tg_secret_chats MODIFY data mediumblob NOT NULL;

CREATE TABLE IF NOT EXISTS tg_storage_schema (
  version int unsigned NOT NULL,
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO tg_storage_schema (version) VALUES (1);
