"""Lessons, students and days, as the writes that complete sessions keep them: for all of the crowd at once."""

LESSONS = """INSERT INTO lessons (session_id, learner_id, host_id, starts_at)
    SELECT s.id, b.learner_id, s.host_id, s.starts_at FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
    WHERE s.status = 'completed' AND b.status = 'booked'"""
STUDENTS = """INSERT INTO students (host_id, learner_id, search_name, sessions, last_session_at)
    SELECT l.host_id, l.learner_id, LOWER(p.name), COUNT(*), MAX(l.starts_at)
    FROM lessons AS l JOIN people AS p ON p.id = l.learner_id GROUP BY 1, 2"""
SUBJECTS = """INSERT INTO subjects (host_id, learner_id, name, last_at)
    SELECT l.host_id, l.learner_id, s.domain, MAX(l.starts_at)
    FROM lessons AS l JOIN sessions AS s ON s.id = l.session_id GROUP BY 1, 2, 3"""
STARS = """INSERT INTO rating_counts (mentor_id, rating, count)
    SELECT reviewed_id, rating, COUNT(*) FROM bookings WHERE reviewed_id IS NOT NULL GROUP BY 1, 2"""
FIGURE_DAYS = """INSERT INTO figure_days SELECT host_id, minute / 1440, currency, SUM(sessions), SUM(enrolments),
    SUM(attended), SUM(no_shows), SUM(rating_sum), SUM(rating_count), SUM(earned_cents) FROM figures GROUP BY 1, 2, 3"""
AUDIENCE_DAYS = """INSERT INTO audience_days SELECT host_id, SUBSTR(at, 1, 10), SUM(followers), SUM(firsts), SUM(lasts),
    SUM(repeats) FROM audience_moments GROUP BY 1, 2"""
STATEMENTS = (LESSONS, STUDENTS, SUBJECTS, STARS, FIGURE_DAYS, AUDIENCE_DAYS)
