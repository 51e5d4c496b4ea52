-- What has been tried so often that it is given up.
CREATE INDEX dispatches_given_up ON dispatches (attempts) WHERE attempts >= 8;
