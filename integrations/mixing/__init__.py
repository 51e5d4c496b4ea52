"""Makes one film of what a media server recorded: a voice and a picture of each person, and what happened when.

`timeline` is the story, `mjr` the files, `scenes` what is seen at each moment, `words` what the programs are told, and
`mixer` runs them. A film is made in short pieces, so that memory is bounded and a killed one goes on where it was.
"""

FPS = 15
VOICE = 48_000
WIDTH, HEIGHT = 1280, 720
