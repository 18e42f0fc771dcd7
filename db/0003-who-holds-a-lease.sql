-- Version 3: who exactly holds a session's lease, and since when. Needs version 2. Can be applied again at any time: the
-- columns are added by a statement that is made only where they lack, as MySQL has no word for that.

SELECT COUNT(*) = 0 INTO @lacks FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'tg_storage_leases' AND column_name = 'instance';
SET @change = IF(@lacks, 'ALTER TABLE tg_storage_leases
  ADD COLUMN instance varchar(32) NOT NULL DEFAULT '''',
  ADD COLUMN since datetime(3) DEFAULT NULL,
  ADD KEY tg_storage_leases_holder (instance, node)', 'DO 0');
PREPARE tg_change FROM @change;
EXECUTE tg_change;
DEALLOCATE PREPARE tg_change;

INSERT IGNORE INTO tg_storage_schema (version) VALUES (3);
