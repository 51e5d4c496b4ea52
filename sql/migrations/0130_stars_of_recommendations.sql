-- A mentor who recommends a student may rate them, too; shown with the words, once the student agrees to both.
ALTER TABLE recommendations ADD COLUMN rating INTEGER CHECK (rating BETWEEN 1 AND 5);
