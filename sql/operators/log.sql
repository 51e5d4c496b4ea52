-- name: insert_act
INSERT INTO acts (id, operator_id, kind, person_id, params, reason, created_at)
VALUES (:id, :operator_id, :kind, :person_id, :params, :reason, :now);

-- name: acts_page
SELECT a.id, a.operator_id, a.kind, a.person_id, a.params, a.reason, a.created_at, o.name AS operator_name,
  p.name AS person_name
FROM (
  SELECT * FROM acts WHERE id < :before ORDER BY id DESC LIMIT :limit) AS a
LEFT JOIN people AS o ON o.id = a.operator_id LEFT JOIN people AS p ON p.id = a.person_id
ORDER BY a.id DESC;

-- name: acts_about
SELECT a.id, a.operator_id, a.kind, a.person_id, a.params, a.reason, a.created_at, o.name AS operator_name,
  p.name AS person_name
FROM (
  SELECT * FROM acts WHERE person_id = :person_id AND id < :before ORDER BY id DESC LIMIT :limit) AS a
LEFT JOIN people AS o ON o.id = a.operator_id LEFT JOIN people AS p ON p.id = a.person_id
ORDER BY a.id DESC;
