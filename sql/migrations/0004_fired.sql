-- An alarm that has gone off was called rung; a bell rings, an alarm fires.
ALTER TABLE alarms RENAME COLUMN rung_at TO fired_at;
