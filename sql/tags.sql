-- name: tag_name
SELECT name FROM tags WHERE folded = :folded;

-- name: tags
SELECT folded, name, people FROM tags WHERE people > 0 ORDER BY people DESC, folded DESC LIMIT :limit;

-- name: person_tags
SELECT folded FROM person_tags WHERE person_id = :person_id ORDER BY folded;

-- name: insert_person_tag
INSERT INTO person_tags (person_id, folded) VALUES (:person_id, :folded);

-- name: drop_person_tag
DELETE FROM person_tags WHERE person_id = :person_id AND folded = :folded;

-- name: count_tag
INSERT INTO tags (folded, name, people) VALUES (:folded, :name, 1)
ON CONFLICT (folded) DO UPDATE SET people = tags.people + :more;

-- name: sweep_tags
-- A word that nobody has any more is not kept: it may be a mistake that was put right.
DELETE FROM tags WHERE people = 0;
